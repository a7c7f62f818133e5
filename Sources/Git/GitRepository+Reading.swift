import CGit2

extension GitRepository {
    /// The content of a file at a revision; nil when there is no file at that path.
    ///
    /// A symbolic link's content is its target.
    ///
    /// - Throws: ``GitError`` with code `tooLarge` when it has more than `limit` bytes.
    public func readFile(_ path: String, at revision: Revision, limit: Int = 16 << 20) throws -> [UInt8]? {
        try handle.readFile(TreePath(path), inTree: handle.rootTree(of: revision), limit: limit)
    }

    /// What lies under a directory at a revision; nil when there is no directory at that path.
    ///
    /// - `directory`: The empty path is the root.
    /// - `recursive`: Whether what lies in directories below is listed as well, each after its directory.
    public func entries(
        under directory: String = "",
        at revision: Revision,
        recursive: Bool = true
    ) throws -> [GitTreeEntry]? {
        try handle.list(TreePath(directory), inTree: handle.rootTree(of: revision), recursive: recursive)
    }

    /// What a commit says.
    public func commitInfo(_ revision: Revision) throws -> GitCommit {
        try handle.commitInfo(git_oid(revision))
    }

    /// When commits were made, in seconds since 1970; those that are not here are left out.
    public func commitTimes(of revisions: Set<Revision>) throws -> [Revision: Int64] {
        var times: [Revision: Int64] = [:]
        for revision in revisions {
            let id = try git_oid(revision)
            if handle.exists(id) { times[revision] = try Int64(handle.commitInfo(id).committer.seconds) }
        }
        return times
    }

    /// Commits from one backwards, newest first.
    ///
    /// - `excluded`: Commits to leave out together with all they build on; ones that are not here are ignored.
    /// - `limit`: How many to give at most.
    /// - `isLast`: Ends the list with the first commit for which it gives true.
    public func log(
        from revision: Revision,
        excluding excluded: [Revision] = [],
        limit: Int = 1000,
        firstParentOnly: Bool = false,
        until isLast: @Sendable (GitCommit) -> Bool = { _ in false }
    ) throws -> [GitCommit] {
        var commits: [GitCommit] = []
        try handle.walkHistory(
            from: [revision],
            excluding: excluded,
            firstParentOnly: firstParentOnly,
            limit: limit
        ) { (id) throws(GitError) in
            let commit = try handle.commitInfo(id)
            commits.append(commit)
            return !isLast(commit)
        }
        return commits
    }

    /// The newest commit, from one backwards, that has a trailer with that value.
    ///
    /// - `limit`: How many commits to look at.
    public func findCommit(
        on revision: Revision,
        trailer key: String,
        value: String,
        limit: Int = 1000
    ) throws -> GitCommit? {
        var found: GitCommit?
        try handle.walkHistory(from: [revision], limit: limit) { (id) throws(GitError) in
            let commit = try handle.commitInfo(id)
            let isMatch = commit.trailers.contains { $0.key.lowercased() == key.lowercased() && $0.value == value }
            if isMatch { found = commit }
            return !isMatch
        }
        return found
    }

    /// The paths that differ between two revisions, in Git's order.
    ///
    /// A renamed file is one deleted and one added.
    ///
    /// - `old`: Nil stands for having no files.
    /// - Throws: ``GitError`` with code `tooLarge` when more than `limit` paths differ.
    public func changedPaths(from old: Revision?, to new: Revision, limit: Int = 100_000) throws -> [ChangedPath] {
        let oldTree = try old.map { try handle.rootTree(of: $0) }
        return try handle.changedPaths(from: oldTree, to: handle.rootTree(of: new), limit: limit)
    }

    /// Whether `ancestor` is `revision` or one of the commits it builds on.
    ///
    /// One that is not here is not.
    public func isDescendant(_ revision: Revision, of ancestor: Revision) throws -> Bool {
        try handle.isDescendant(revision, of: ancestor)
    }

    /// The best commit that both build on; nil when they have none in common.
    public func mergeBase(_ left: Revision, _ right: Revision) throws -> Revision? {
        try handle.mergeBase(left, right)
    }

    /// The tree of a revision, for reading from any thread without waiting for this repository's other work.
    public func snapshot(at revision: Revision) throws -> GitSnapshot {
        try GitSnapshot(repository: path, revision: revision)
    }
}
