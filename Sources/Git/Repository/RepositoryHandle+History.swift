import CGit2

extension RepositoryHandle {
    /// Follows history from some commits backwards until `visit` returns false or `limit` commits were seen.
    func walkHistory(
        from starts: [Revision],
        excluding: [Revision] = [],
        firstParentOnly: Bool = false,
        limit: Int,
        _ visit: (git_oid) throws(GitError) -> Bool
    ) throws(GitError) {
        let walk = try makeWalk(from: starts, excluding: excluding)
        if firstParentOnly {
            try check(unsafe git_revwalk_simplify_first_parent(walk.pointer), "walk history")
        }
        var id = git_oid()
        for _ in 0..<limit {
            let status = unsafe git_revwalk_next(&id, walk.pointer)
            if status == GIT_ITEROVER.rawValue { return }
            try check(status, "walk history")
            guard try visit(id) else { return }
            if Task.isCancelled { throw GitError(.cancelled, "reading history was cancelled") }
        }
    }

    /// A walk from some commits; what is excluded and not here, or no commit, is left out of account.
    func makeWalk(from starts: [Revision], excluding: [Revision]) throws(GitError) -> Owned {
        let walk = unsafe try Owned.make(git_revwalk_free, "walk history") {
            unsafe git_revwalk_new(&$0, repository)
        }
        for start in starts {
            var id = try git_oid(start)
            guard exists(id) else { throw GitError(.notFound, "there is no commit \(start)") }
            try check(unsafe git_revwalk_push(walk.pointer, &id), "walk history from \(start)")
        }
        for stop in excluding {
            let id = try git_oid(stop)
            guard exists(id), var commit = try peel(id) else { continue }
            try check(unsafe git_revwalk_hide(walk.pointer, &commit), "walk history without \(stop)")
        }
        return walk
    }

    func commitInfo(_ id: git_oid) throws(GitError) -> GitCommit {
        let commit = try commit(id)
        var parents: [Revision] = []
        let parentCount = unsafe git_commit_parentcount(commit.pointer)
        for index in 0..<parentCount {
            parents.append(try unsafe git_oid(copying: git_commit_parent_id(commit.pointer, index)).revision)
        }
        return GitCommit(
            revision: id.revision,
            tree: try unsafe git_oid(copying: git_commit_tree_id(commit.pointer)).hex,
            parents: parents,
            author: try unsafe GitSignature(copying: git_commit_author(commit.pointer)),
            committer: try unsafe GitSignature(copying: git_commit_committer(commit.pointer)),
            message: unsafe git_commit_message(commit.pointer).map { unsafe String(cString: $0) } ?? ""
        )
    }

    /// Whether `ancestor` is `revision` or one of the commits it builds on.
    func isDescendant(_ revision: Revision, of ancestor: Revision) throws(GitError) -> Bool {
        if revision == ancestor { return true }
        var id = try git_oid(revision)
        var base = try git_oid(ancestor)
        guard exists(id) else { throw GitError(.notFound, "there is no commit \(revision)") }
        // A commit that was never here cannot be in the history of one whose whole history is.
        guard exists(base) else { return false }
        let status = unsafe git_graph_descendant_of(repository, &id, &base)
        try check(status, "compare \(revision) with \(ancestor)")
        return status == 1
    }

    func mergeBase(_ left: Revision, _ right: Revision) throws(GitError) -> Revision? {
        var first = try git_oid(left)
        var second = try git_oid(right)
        for (id, revision) in [(first, left), (second, right)] where !exists(id) {
            throw GitError(.notFound, "there is no commit \(revision)")
        }
        var base = git_oid()
        let status = unsafe git_merge_base(&base, repository, &first, &second)
        if status == GIT_ENOTFOUND.rawValue { return nil }
        try check(status, "find where \(left) and \(right) part")
        return base.revision
    }

    /// What differs between two trees; nil stands for the empty one.
    func changedPaths(from old: git_oid?, to new: git_oid, limit: Int) throws(GitError) -> [ChangedPath] {
        var options = unsafe git_diff_options()
        try check(unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)), "compare two trees")
        let newTree = try tree(new)
        let diff: Owned
        if let old {
            let oldTree = try tree(old)
            diff = unsafe try Owned.make(git_diff_free, "compare two trees") {
                unsafe git_diff_tree_to_tree(&$0, repository, oldTree.pointer, newTree.pointer, &options)
            }
        } else {
            diff = unsafe try Owned.make(git_diff_free, "compare two trees") {
                unsafe git_diff_tree_to_tree(&$0, repository, nil, newTree.pointer, &options)
            }
        }
        let count = unsafe git_diff_num_deltas(diff.pointer)
        guard count <= limit else { throw GitError(.tooLarge, "\(count) paths differ, more than \(limit)") }
        var result: [ChangedPath] = []
        result.reserveCapacity(count)
        for index in 0..<count {
            guard let delta = unsafe git_diff_get_delta(diff.pointer, index) else { continue }
            result.append(unsafe ChangedPath(delta.pointee))
        }
        return result
    }
}

extension ChangedPath {
    fileprivate init(_ delta: git_diff_delta) {
        let isDeleted = unsafe delta.status == GIT_DELTA_DELETED
        let file = unsafe isDeleted ? delta.old_file : delta.new_file
        path = unsafe file.path.map { unsafe String(cString: $0) } ?? ""
        kind = isDeleted ? .deleted : unsafe delta.status == GIT_DELTA_ADDED ? .added : .modified
    }
}

extension GitSignature {
    fileprivate init(copying pointer: UnsafePointer<git_signature>?) throws(GitError) {
        guard let pointer = unsafe pointer else { throw GitError(.corrupt, "a commit has no author") }
        let signature = unsafe pointer.pointee
        self.init(
            name: unsafe signature.name.map { unsafe String(cString: $0) } ?? "",
            email: unsafe signature.email.map { unsafe String(cString: $0) } ?? "",
            recordedSeconds: unsafe signature.when.time,
            offsetMinutes: Int(unsafe signature.when.offset)
        )
    }
}
