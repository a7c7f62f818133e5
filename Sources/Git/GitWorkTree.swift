import CGit2

/// What a person's checked-out repository looks like.
///
/// Finding out writes nothing there.
public struct GitWorkTree: Sendable, Hashable {
    /// The root of the work tree.
    public let root: String
    /// The Git directory to open for reading its commits.
    public let gitDirectory: String
    /// The branch that is checked out; nil when `HEAD` is a commit.
    public let branch: RefName?
    /// The commit that is checked out; nil before the first commit.
    public let head: Revision?
    /// Whether files differ from `HEAD` or are new and not ignored: these differences are not part of any revision.
    public let isDirty: Bool
    /// Whether its history is cut off, so that it cannot be copied.
    public let isShallow: Bool

    /// Looks at the repository that a directory lies in.
    ///
    /// - Throws: ``GitError`` with code `notARepository` when there is none, `unsupported` when it is bare.
    @concurrent
    public static func discover(from directory: String) async throws -> GitWorkTree {
        try await BlockingWorker().run {
            let handle = try RepositoryHandle.discover(directory)
            guard let root = handle.workTree else {
                throw GitError(.unsupported, "\(handle.gitDirectory) is a bare repository, without a work tree")
            }
            return GitWorkTree(
                root: withoutSlash(root),
                gitDirectory: withoutSlash(handle.gitDirectory),
                branch: try handle.headRef(),
                head: try handle.headRevision(),
                isDirty: try handle.isDirty(),
                isShallow: handle.isShallow
            )
        }
    }

    private static func withoutSlash(_ path: String) -> String {
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}

extension RepositoryHandle {
    /// Whether the work tree or the index differs from `HEAD`, not counting what is ignored.
    fileprivate func isDirty() throws(GitError) -> Bool {
        var options = unsafe git_status_options()
        try check(
            unsafe git_status_options_init(&options, UInt32(GIT_STATUS_OPTIONS_VERSION)),
            "compare the work tree"
        )
        unsafe options.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR
        unsafe options.flags =
            GIT_STATUS_OPT_INCLUDE_UNTRACKED.rawValue | GIT_STATUS_OPT_EXCLUDE_SUBMODULES.rawValue
        let list = try unsafe Owned.make(git_status_list_free, "compare the work tree") {
            unsafe git_status_list_new(&$0, repository, &options)
        }
        return unsafe git_status_list_entrycount(list.pointer) > 0
    }
}
