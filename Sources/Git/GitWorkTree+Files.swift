import CGit2
import Glibc

extension GitWorkTree {
    /// The most files that are listed.
    public static let maximumFiles = 1_000_000

    /// The files of the work tree as they lie there: those Git knows, and new ones that are not ignored.
    ///
    /// Files of submodules are among them. A file that Git knows may be gone. Paths are relative to the root; nothing is
    /// written, not even Git's own cache.
    ///
    /// `excludes`: further patterns of `.gitignore`, such as the user's own.
    @concurrent
    public func files(excluding excludes: String = "") async throws -> [String] {
        let root = root
        return try await BlockingWorker().run {
            var paths: [String] = []
            try Self.list(root, prefix: "", excludes, depth: 0, &paths)
            return paths
        }
    }

    private static func list(
        _ root: String,
        prefix: String,
        _ excludes: String,
        depth: Int,
        _ paths: inout [String]
    ) throws(GitError) {
        let handle = try RepositoryHandle.open(root)
        if !excludes.isEmpty { try handle.ignore(excludes) }
        var nested: [String] = []
        for (path, isNested) in try handle.workTreeFiles() {
            guard paths.count < maximumFiles else { throw GitError(.tooLarge, "the work tree has too many files") }
            if isNested { nested.append(path) } else { paths.append(prefix + path) }
        }
        // A submodule that was never fetched is an empty directory.
        for path in nested where depth < 8 && hasRepository("\(root)/\(path)") {
            try list("\(root)/\(path)", prefix: "\(prefix)\(path)/", excludes, depth: depth + 1, &paths)
        }
    }

    private static func hasRepository(_ directory: String) -> Bool {
        unsafe access(directory + "/.git", F_OK) == 0
    }
}

extension RepositoryHandle {
    fileprivate func ignore(_ patterns: String) throws(GitError) {
        try check(unsafe git_ignore_add_rule(unsafe repository, patterns), "take patterns of files to ignore")
    }

    /// Paths, and whether another repository lies there.
    fileprivate func workTreeFiles() throws(GitError) -> [(String, Bool)] {
        let index = try unsafe Owned.make(git_index_free, "read the index") {
            unsafe git_repository_index(&$0, repository)
        }
        var found: [(String, Bool)] = []
        var last = ""
        let known = unsafe git_index_entrycount(index.pointer)
        for place in 0..<known {
            guard let entry = unsafe git_index_get_byindex(index.pointer, place) else { continue }
            let path = unsafe String(cString: entry.pointee.path)
            // A file in conflict stands there several times, one after the other.
            if path == last { continue }
            last = path
            found.append((path, unsafe entry.pointee.mode == GIT_FILEMODE_COMMIT.rawValue))
        }
        var options = unsafe git_status_options()
        try check(
            unsafe git_status_options_init(&options, UInt32(GIT_STATUS_OPTIONS_VERSION)),
            "list the work tree"
        )
        unsafe options.show = GIT_STATUS_SHOW_WORKDIR_ONLY
        unsafe options.flags =
            GIT_STATUS_OPT_INCLUDE_UNTRACKED.rawValue | GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS.rawValue
            | GIT_STATUS_OPT_EXCLUDE_SUBMODULES.rawValue
        let list = try unsafe Owned.make(git_status_list_free, "list the work tree") {
            unsafe git_status_list_new(&$0, repository, &options)
        }
        let new = unsafe git_status_list_entrycount(list.pointer)
        for place in 0..<new {
            guard let entry = unsafe git_status_byindex(list.pointer, place),
                unsafe entry.pointee.status.rawValue & GIT_STATUS_WT_NEW.rawValue != 0,
                let delta = unsafe entry.pointee.index_to_workdir,
                let name = unsafe delta.pointee.new_file.path
            else { continue }
            let path = unsafe String(cString: name)
            found.append(path.hasSuffix("/") ? (String(path.dropLast()), true) : (path, false))
        }
        return found
    }
}
