import CGit2

extension RepositoryHandle {
    /// How many conflicting paths are told of.
    private static let maximumConflicts = 100

    /// Merges two trees in memory and writes the commit, if nothing conflicts.
    func merge(
        _ theirs: Revision,
        into ours: Revision,
        message: String,
        signature: GitSignature
    ) throws(GitError) -> GitMerge {
        guard try mergeBase(ours, theirs) != nil else { return .conflict([]) }
        let our = try commit(git_oid(ours))
        let their = try commit(git_oid(theirs))
        var options = unsafe git_merge_options()
        try check(unsafe git_merge_options_init(&options, UInt32(GIT_MERGE_OPTIONS_VERSION)), "merge")
        let index = unsafe try Owned.make(git_index_free, "merge \(theirs) into \(ours)") {
            unsafe git_merge_commits(&$0, repository, our.pointer, their.pointer, &options)
        }
        if unsafe git_index_has_conflicts(index.pointer) == 1 { return .conflict(try conflicts(in: index)) }
        var tree = git_oid()
        try check(unsafe git_index_write_tree_to(&tree, index.pointer, repository), "write the merged tree")
        let author = try OwnedSignature(signature)
        var (first, second) = (try git_oid(ours), try git_oid(theirs))
        var id = git_oid()
        try check(
            unsafe headgate_commit_create_merge(
                &id,
                repository,
                author.pointer,
                message,
                &tree,
                &first,
                &second
            ),
            "write a commit"
        )
        return .merged(id.revision)
    }

    private func conflicts(in index: borrowing Owned) throws(GitError) -> [String] {
        let iterator = unsafe try Owned.make(git_index_conflict_iterator_free, "read the conflicts") {
            unsafe git_index_conflict_iterator_new(&$0, index.pointer)
        }
        var paths: Set<String> = []
        var ancestor: UnsafePointer<git_index_entry>?
        var our: UnsafePointer<git_index_entry>?
        var their: UnsafePointer<git_index_entry>?
        while paths.count < Self.maximumConflicts {
            let status = unsafe git_index_conflict_next(&ancestor, &our, &their, iterator.pointer)
            if status == GIT_ITEROVER.rawValue { break }
            try check(status, "read the conflicts")
            let entry = unsafe our ?? their ?? ancestor
            if let path = unsafe entry?.pointee.path { unsafe paths.insert(String(cString: path)) }
        }
        return paths.sorted()
    }
}
