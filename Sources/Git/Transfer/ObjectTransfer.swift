import CGit2

/// Brings the objects of a commit from one repository on this machine to another.
enum ObjectTransfer {
    /// How many objects are written one by one.
    ///
    /// More go into a pack, as one file; a pack for every small commit would leave thousands of them, and each lookup
    /// asks all.
    static let maximumLoose = 500
    private static let maximumLooseCommits = 100

    /// Copies everything `tip` needs that the target lacks.
    ///
    /// Nothing refers to it until a ref does.
    ///
    /// What is written one by one is written after what it refers to, so that an object that is there is complete.
    static func copy(
        _ tip: git_oid,
        from source: borrowing RepositoryHandle,
        to target: borrowing RepositoryHandle
    ) throws(GitError) {
        guard !target.exists(tip) else { return }
        guard !source.isShallow else {
            throw GitError(
                .unsupported,
                "\(source.gitDirectory) is a shallow clone; \"git fetch --unshallow\" completes it"
            )
        }
        let known = try target.refs(limit: 100_000).targets.values.prefix(1000)
        var commits: [git_oid] = []
        try source.walkHistory(
            from: [tip.revision],
            excluding: Array(known),
            limit: maximumLooseCommits + 1
        ) { (id) throws(GitError) in
            commits.append(id)
            return true
        }
        var budget = commits.count > maximumLooseCommits ? 0 : maximumLoose
        for commit in commits.reversed() where budget > 0 {
            try copyTree(source.rootTree(of: commit.revision), from: source, to: target, &budget)
            if budget > 0 { try copyObject(commit, from: source, to: target) }
        }
        guard budget <= 0 else { return }
        try pack(tip, without: Array(known), from: source, to: target)
        Memory.giveBack()
    }

    private static func copyTree(
        _ tree: git_oid,
        from source: borrowing RepositoryHandle,
        to target: borrowing RepositoryHandle,
        _ budget: inout Int
    ) throws(GitError) {
        guard !target.exists(tree) else { return }
        for entry in try source.entries(ofTree: tree) {
            guard budget > 0 else { return }
            switch entry.mode {
            case .directory:
                try copyTree(entry.id, from: source, to: target, &budget)
            case .file, .executable, .symbolicLink:
                guard !target.exists(entry.id) else { continue }
                try copyObject(entry.id, from: source, to: target)
                budget -= 1
            case .submodule:
                continue
            }
        }
        guard budget > 0 else { return }
        try copyObject(tree, from: source, to: target)
        budget -= 1
    }

    static func copyObject(
        _ id: git_oid,
        from source: borrowing RepositoryHandle,
        to target: borrowing RepositoryHandle
    ) throws(GitError) {
        if Task.isCancelled { throw GitError(.cancelled, "copying objects was cancelled") }
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
    }

    private static func pack(
        _ tip: git_oid,
        without known: [Revision],
        from source: borrowing RepositoryHandle,
        to target: borrowing RepositoryHandle
    ) throws(GitError) {
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
        let walk = unsafe try Owned.make(git_revwalk_free, "walk history") {
            unsafe git_revwalk_new(&$0, source.repository)
        }
        var start = tip
        try check(unsafe git_revwalk_push(walk.pointer, &start), "walk history")
        for revision in known {
            var id = try git_oid(revision)
            guard source.exists(id) else { continue }
            try check(unsafe git_revwalk_hide(walk.pointer, &id), "walk history")
        }
        try checkUnlessCancelled(unsafe git_packbuilder_insert_walk(builder.pointer, walk.pointer), "pack objects")
        let directory = try target.objectsDirectory + "/pack"
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
    }

    private static func checkUnlessCancelled(_ status: Int32, _ doing: String) throws(GitError) {
        if status == GIT_EUSER.rawValue { throw GitError(.cancelled, "copying objects was cancelled") }
        try check(status, doing)
    }
}
