import CGit2
import Glibc

/// What is to be pushed.
struct PushRequest {
    let revision: Revision
    let ref: RefName
    let old: Revision?
    let force: Bool
}

extension RepositoryHandle {
    /// Copies the objects into another repository on this machine and moves its ref.
    func pushLocally(_ push: PushRequest, to path: String) throws(GitError) -> GitPush {
        let target = try RepositoryHandle.open(path)
        guard target.isBare else {
            throw GitError(.unsupported, "\(path) has a work tree; only a bare repository can be pushed to")
        }
        let current = try target.target(of: push.ref)?.revision
        if current == push.revision { return .upToDate }
        try require(push, isAllowedFrom: current)
        let id = try git_oid(push.revision)
        let written = try ObjectTransfer.copy(id, from: self, to: target)
        let objects = try target.objectsDirectory
        try Durability.flush(written, in: objects)
        let old = if let current { try git_oid(current) } else { git_oid?.none }
        try target.moveRef(push.ref, from: old, to: id)
        try Durability.flush([target.commonDirectory + push.ref.name], in: target.commonDirectory + "refs")
        return .moved
    }

    func pushOverNetwork(_ push: PushRequest, to remote: GitRemote) throws(GitError) -> GitPush {
        let operation = NetworkOperation(remote)
        return try operation.run { () throws(GitError) in
            let local = try RefName("refs/headgate/push")
            let parent = isBare ? gitDirectory : Self.temporaryDirectory
            let scratch = try ScratchRepository.make(over: self, refs: [local: push.revision], in: parent)
            let connection = try unsafe RemoteConnection.open(
                operation,
                .push,
                repository: scratch.handle.repository
            )
            // The library sends the remote what it listed here as the expected old value, and the remote compares.
            let current = try connection.refs().targets[push.ref]
            if current == push.revision { return .upToDate }
            try require(push, isAllowedFrom: current)
            guard let refusal = try connection.upload(local, to: push.ref, force: push.force) else { return .moved }
            // Servers word a lost race in many ways; where the branch is now says it in one.
            let now = unsafe try RemoteConnection.open(operation, .fetch).refs().targets[push.ref]
            if now == push.revision { return .upToDate }
            guard now == current else { throw Self.raceLost(push) }
            throw GitError(.rejected, "\(remote.url) refused the push to \(push.ref): \(refusal)")
        }
    }

    private func require(_ push: PushRequest, isAllowedFrom current: Revision?) throws(GitError) {
        guard current == push.old else { throw Self.raceLost(push) }
        guard let current, !push.force else { return }
        guard try isDescendant(push.revision, of: current) else {
            throw GitError(
                .diverged,
                "\(push.revision.short) does not build on \(push.ref), which is at \(current.short)"
            )
        }
    }

    private static func raceLost(_ push: PushRequest) -> GitError {
        let expected = push.old.map { "at \($0.short)" } ?? "not there"
        return GitError(.raceLost, "\(push.ref) was expected to be \(expected) and no longer is")
    }

    private static var temporaryDirectory: String {
        unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    }
}
