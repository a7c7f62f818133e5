import CGit2

/// Brings the objects of a commit from one repository on this machine to another.
enum ObjectTransfer {
    /// How many objects are written one by one.
    ///
    /// More go into a pack, as one file; a pack for every small commit would leave thousands of them, and each lookup
    /// asks all.
    static let maximumLoose = 500
    private static let maximumLooseCommits = 100

    /// What has been written one by one, and how much more may be.
    private struct Progress {
        var budget: Int
        var written: [git_oid] = []
    }

    /// Copies everything `tip` needs that the target lacks, and gives the files this made.
    ///
    /// Nothing refers to it until a ref does. What is written one by one is written after what it refers to, so that an
    /// object that is there is complete.
    @discardableResult
    static func copy(
        _ tip: git_oid,
        from source: borrowing RepositoryHandle,
        to target: borrowing RepositoryHandle
    ) throws(GitError) -> [String] {
        guard !target.exists(tip) else { return [] }
        guard !source.isShallow else {
            throw GitError(
                .unsupported,
                "\(source.gitDirectory) is a shallow clone; \"git fetch --unshallow\" completes it"
            )
        }
        let known = Array(try target.refs(limit: 100_000).targets.values.prefix(1000))
        var commits = 0
        try source.walkHistory(from: [tip.revision], excluding: known, limit: maximumLooseCommits + 1) { _ in
            commits += 1
            return true
        }
        let objects = try target.objectsDirectory
        if commits <= maximumLooseCommits {
            var progress = Progress(budget: maximumLoose)
            try copyCommit(tip, from: source, to: target, depth: 0, &progress)
            if progress.budget > 0 { return progress.written.map { $0.loosePath(in: objects) } }
        }
        let name = try pack(tip, without: known, from: source, into: objects + "/pack")
        Memory.giveBack()
        return ["pack", "idx"].map { "\(objects)/pack/pack-\(name).\($0)" }
    }

    /// Copies a tag object, and those it leads through, once the commit is there.
    static func copyTag(
        _ tag: git_oid,
        from source: borrowing RepositoryHandle,
        to target: borrowing RepositoryHandle
    ) throws(GitError) {
        var chain: [git_oid] = []
        var next = tag
        while !target.exists(next), chain.count < 10 {
            chain.append(next)
            var id = next
            var object: OpaquePointer?
            defer { unsafe git_tag_free(object) }
            guard unsafe git_tag_lookup(&object, source.repository, &id) == 0 else { break }
            next = try unsafe git_oid(copying: git_tag_target_id(object))
        }
        var progress = Progress(budget: maximumLoose)
        for id in chain.reversed() { try copyObject(id, from: source, to: target, &progress) }
    }

    private static func copyCommit(
        _ commit: git_oid,
        from source: borrowing RepositoryHandle,
        to target: borrowing RepositoryHandle,
        depth: Int,
        _ progress: inout Progress
    ) throws(GitError) {
        guard !target.exists(commit) else { return }
        guard depth <= maximumLooseCommits else {
            progress.budget = 0
            return
        }
        for parent in try source.commitInfo(commit).parents {
            try copyCommit(git_oid(parent), from: source, to: target, depth: depth + 1, &progress)
        }
        try copyTree(source.rootTree(of: commit.revision), from: source, to: target, &progress)
        try copyObject(commit, from: source, to: target, &progress)
    }

    private static func copyTree(
        _ tree: git_oid,
        from source: borrowing RepositoryHandle,
        to target: borrowing RepositoryHandle,
        _ progress: inout Progress
    ) throws(GitError) {
        guard !target.exists(tree) else { return }
        for entry in try source.entries(ofTree: tree) {
            guard progress.budget > 0 else { return }
            switch entry.mode {
            case .directory:
                try copyTree(entry.id, from: source, to: target, &progress)
            case .file, .executable, .symbolicLink:
                guard !target.exists(entry.id) else { continue }
                try copyObject(entry.id, from: source, to: target, &progress)
            case .submodule:
                continue
            }
        }
        try copyObject(tree, from: source, to: target, &progress)
    }

    /// Copies one object unless too many have been: then all of them go into a pack, and those written are in vain.
    private static func copyObject(
        _ id: git_oid,
        from source: borrowing RepositoryHandle,
        to target: borrowing RepositoryHandle,
        _ progress: inout Progress
    ) throws(GitError) {
        if Task.isCancelled { throw GitError(.cancelled, "copying objects was cancelled") }
        progress.budget -= 1
        guard progress.budget > 0 else { return }
        var id = id
        let object = unsafe try Owned.make(git_odb_object_free, "read the object \(id.hex)") {
            unsafe git_odb_read(&$0, source.objects, &id)
        }
        var written = git_oid()
        let status = unsafe git_odb_write(
            &written,
            target.objects,
            git_odb_object_data(object.pointer),
            git_odb_object_size(object.pointer),
            git_odb_object_type(object.pointer)
        )
        try check(status, "write the object \(id.hex)")
        progress.written.append(id)
    }

    /// Writes what `tip` needs and `known` does not into a pack in a directory; gives its name.
    static func pack(
        _ tip: git_oid,
        without known: [Revision],
        from source: borrowing RepositoryHandle,
        into directory: String
    ) throws(GitError) -> String {
        let builder = unsafe try Owned.make(git_packbuilder_free, "pack objects") {
            unsafe git_packbuilder_new(&$0, source.repository)
        }
        unsafe git_packbuilder_set_threads(builder.pointer, 0)
        let status = unsafe git_packbuilder_set_callbacks(
            builder.pointer,
            { _, _, _, _ in Task.isCancelled ? GIT_EUSER.rawValue : 0 },
            nil
        )
        try check(status, "pack objects")
        let walk = try source.makeWalk(from: [tip.revision], excluding: known)
        try checkUnlessCancelled(unsafe git_packbuilder_insert_walk(builder.pointer, walk.pointer), "pack objects")
        try Files.makeDirectory(directory)
        try checkUnlessCancelled(
            unsafe git_packbuilder_write(
                builder.pointer,
                directory,
                0,
                { _, _ in Task.isCancelled ? GIT_EUSER.rawValue : 0 },
                nil
            ),
            "write a pack"
        )
        guard let name = unsafe git_packbuilder_name(builder.pointer) else {
            throw GitError(.other, "a pack was written without a name")
        }
        return unsafe String(cString: name)
    }

    private static func checkUnlessCancelled(_ status: Int32, _ doing: String) throws(GitError) {
        if status == GIT_EUSER.rawValue { throw GitError(.cancelled, "copying objects was cancelled") }
        try check(status, doing)
    }
}

extension git_oid {
    fileprivate func loosePath(in objects: String) -> String {
        "\(objects)/\(hex.prefix(2))/\(hex.dropFirst(2))"
    }
}
