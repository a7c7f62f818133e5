import CGit2

extension RepositoryHandle {
    /// Copies a ref's objects from another repository on this machine.
    func fetchLocally(_ ref: RefName, from path: String) throws(GitError) -> git_oid {
        let source = try RepositoryHandle.open(path)
        guard let target = try source.target(of: ref), let commit = try source.peel(target) else {
            throw GitError(.notFound, "\(path) has no \(ref)")
        }
        try ObjectTransfer.copy(commit, from: source, to: self)
        guard !target.isEqual(to: commit) else { return commit }
        // An annotated tag is an object of its own.
        try ObjectTransfer.copyTag(target, from: source, to: self)
        return target
    }

    /// Fetches a ref's objects.
    ///
    /// They become part of this repository once all have arrived.
    func fetchOverNetwork(_ ref: RefName, from remote: GitRemote, as own: RefName) throws(GitError) -> git_oid {
        let have = try commonPoint(with: own)
        let operation = NetworkOperation(remote)
        return try operation.run { () throws(GitError) in
            let scratch = try ScratchRepository.make(over: self, refs: have, in: gitDirectory)
            let connection = try unsafe RemoteConnection.open(
                operation,
                .fetch,
                repository: scratch.handle.repository
            )
            guard let target = try connection.refs().targets[ref] else {
                throw GitError(.notFound, "\(remote.url) has no \(ref)")
            }
            let id = try git_oid(target)
            if !exists(id) {
                try connection.download(ref)
                try adopt(id, from: scratch, objects: connection.receivedObjects)
            }
            return id
        }
    }

    /// Takes over what has arrived in a scratch repository.
    func adopt(
        _ id: git_oid,
        from scratch: borrowing ScratchRepository,
        objects: Int
    ) throws(GitError) {
        guard scratch.handle.exists(id) else { throw GitError(.corrupt, "the remote did not send \(id.hex)") }
        // A tag object is copied with what it leads to only as part of its pack.
        if objects <= ObjectTransfer.maximumLoose, let commit = try scratch.handle.peel(id), commit.isEqual(to: id) {
            try ObjectTransfer.copy(commit, from: scratch.handle, to: self)
        } else {
            try scratch.movePacks(to: self)
            Memory.giveBack()
        }
    }

    /// What to tell the remote we have: where the ref was, or else what most likely shares its history.
    private func commonPoint(with ref: RefName) throws(GitError) -> [RefName: Revision] {
        if let own = try target(of: ref) { return [ref: own.revision] }
        let all = try refs(limit: 100_000)
        if let head = all.head, let revision = all[head] { return [head: revision] }
        guard let first = all.targets.keys.filter(\.isBranch).min(), let revision = all[first] else { return [:] }
        return [first: revision]
    }
}
