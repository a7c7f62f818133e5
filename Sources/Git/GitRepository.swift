import CGit2

/// One repository on this machine.
///
/// Every method runs on the repository's own thread, one after the other, so a slow remote holds up nothing else. All of
/// them throw ``GitError``; a cancelled task makes long ones end with code `cancelled`.
///
/// A repository may be open more than once, in this process and in others; refs are moved atomically.
public actor GitRepository {
    /// The Git directory, without a slash at its end.
    public nonisolated let path: String

    let handle: RepositoryHandle
    private nonisolated let executor = QueueExecutor(label: "headgate.git.repository")

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init(adopting handle: consuming sending RepositoryHandle) {
        var path = handle.gitDirectory
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
        self.handle = handle
    }

    /// Opens the repository whose Git directory or work tree is `path`.
    @concurrent
    public static func open(at path: String) async throws -> GitRepository {
        try await BlockingWorker().run {
            let handle = try RepositoryHandle.open(path)
            if handle.isBare { try ScratchRepository.sweep(handle.gitDirectory) }
            return GitRepository(adopting: handle)
        }
    }

    /// Makes an empty bare repository, with the directories it lies in.
    ///
    /// - Throws: ``GitError`` with code `exists` when there is one.
    @concurrent
    public static func create(bare path: String, head: RefName) async throws -> GitRepository {
        try await BlockingWorker().run {
            GitRepository(adopting: try RepositoryHandle.create(bare: path, head: head))
        }
    }

    /// Opens a bare repository, made first if there is none.
    @concurrent
    public static func openOrCreate(bare path: String, head: RefName) async throws -> GitRepository {
        do {
            return try await open(at: path)
        } catch let error as GitError where error.code == .notARepository {
            return try await create(bare: path, head: head)
        }
    }

    /// The repository's refs.
    public func refs() throws -> GitRefs {
        try handle.refs(limit: GitNetworkLimits.standard.refs)
    }

    /// The commit that a name stands for: a revision, full or abbreviated, a ref, a branch, a tag, or an expression of
    /// `git rev-parse` such as `main~2`.
    ///
    /// Nil when there is none.
    public func resolve(_ name: String) throws -> Revision? {
        try handle.resolve(name)
    }

    /// Whether the commit is here.
    public func contains(_ revision: Revision) throws -> Bool {
        try handle.exists(git_oid(revision))
    }

    /// Makes a ref, or moves it from where it is expected to be.
    ///
    /// - `old`: Where it must be now; nil when it must not exist.
    /// - Throws: ``GitError`` with code `raceLost` when it is elsewhere.
    public func moveRef(_ ref: RefName, from old: Revision?, to new: Revision) throws {
        let id = try git_oid(new)
        guard handle.exists(id) else { throw GitError(.notFound, "there is no commit \(new)") }
        try handle.moveRef(ref, from: old.map { (old) throws(GitError) in try git_oid(old) }, to: id)
    }
}
