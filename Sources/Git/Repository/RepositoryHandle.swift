import CGit2

/// An open repository.
///
/// It must be used by one thread at a time.
@safe
struct RepositoryHandle: ~Copyable {
    let repository: OpaquePointer
    /// The object database; owned by the repository's handle.
    private let database: Owned

    private init(adopting repository: OpaquePointer, database: consuming Owned) {
        unsafe self.repository = repository
        self.database = database
    }

    deinit {
        unsafe git_repository_free(repository)
    }

    /// Opens the repository whose Git directory or work tree is at `path`.
    static func open(_ path: String) throws(GitError) -> RepositoryHandle {
        try Library.start()
        let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
        return try adopt("open the repository \(path)") {
            unsafe git_repository_open_ext(&$0, path, flags, nil)
        }
    }

    /// Opens the repository that `path` lies in, looking upwards from it.
    static func discover(_ path: String) throws(GitError) -> RepositoryHandle {
        try Library.start()
        return try adopt("find a repository at or above \(path)") {
            unsafe git_repository_open_ext(&$0, path, GIT_REPOSITORY_OPEN_CROSS_FS.rawValue, nil)
        }
    }

    /// Makes a bare repository, with its parents.
    static func create(bare path: String, head: RefName) throws(GitError) -> RepositoryHandle {
        try Library.start()
        var options = unsafe git_repository_init_options()
        try check(
            unsafe git_repository_init_options_init(&options, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION)),
            "prepare a repository"
        )
        unsafe options.flags =
            GIT_REPOSITORY_INIT_BARE.rawValue | GIT_REPOSITORY_INIT_NO_REINIT.rawValue
            | GIT_REPOSITORY_INIT_MKPATH.rawValue
        return try adopt("create the repository \(path)") { out in
            unsafe head.name.withCString { name in
                unsafe options.initial_head = name
                return unsafe git_repository_init_ext(&out, path, &options)
            }
        }
    }

    @safe private static func adopt(
        _ doing: @autoclosure () -> String,
        _ call: (inout OpaquePointer?) -> Int32
    ) throws(GitError) -> RepositoryHandle {
        var pointer: OpaquePointer?
        let status = unsafe call(&pointer)
        guard status == 0, let pointer = unsafe pointer else {
            let error = GitError.last(status, doing())
            throw error.code == .notFound ? GitError(.notARepository, error.message) : error
        }
        do throws(GitError) {
            let database = unsafe try Owned.make(git_odb_free, "open the object database") {
                unsafe git_repository_odb(&$0, pointer)
            }
            return unsafe RepositoryHandle(adopting: pointer, database: database)
        } catch {
            unsafe git_repository_free(pointer)
            throw error
        }
    }

    var objects: OpaquePointer { unsafe database.pointer }

    /// The Git directory, with a slash at its end.
    var gitDirectory: String {
        unsafe git_repository_path(repository).map { unsafe String(cString: $0) } ?? ""
    }

    /// The Git directory that all linked work trees share, with a slash at its end.
    var commonDirectory: String {
        unsafe git_repository_commondir(repository).map { unsafe String(cString: $0) } ?? gitDirectory
    }

    /// Where the objects are; linked work trees share those of their main one.
    var objectsDirectory: String {
        get throws(GitError) {
            var buffer = unsafe git_buf()
            defer { unsafe git_buf_dispose(&buffer) }
            let status = unsafe git_repository_item_path(&buffer, repository, GIT_REPOSITORY_ITEM_OBJECTS)
            try check(status, "find the objects of \(gitDirectory)")
            var path = unsafe buffer.ptr.map { unsafe String(cString: $0) } ?? ""
            while path.count > 1, path.hasSuffix("/") { path.removeLast() }
            return path
        }
    }

    /// The root of the work tree, with a slash at its end; nil for a bare repository.
    var workTree: String? {
        unsafe git_repository_workdir(repository).map { unsafe String(cString: $0) }
    }

    var isBare: Bool { unsafe git_repository_is_bare(repository) == 1 }
    var isShallow: Bool { unsafe git_repository_is_shallow(repository) == 1 }
}
