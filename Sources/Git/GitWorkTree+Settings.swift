import CGit2

extension GitWorkTree {
    /// What the repository's and the user's configuration say that a local run goes by.
    public struct Settings: Sendable, Hashable {
        /// Where `origin` is; user names and passwords in it are left out.
        public var origin: String?

        /// The user's name and mail address.
        public var name: String?
        public var mail: String?

        /// The file with patterns that the user ignores everywhere.
        public var excludesFile: String?

        public init() {}
    }

    /// Reads the repository's configuration, and the user's from the files given, the weakest first.
    ///
    /// Files that are not there are passed over.
    @concurrent
    public func settings(userFiles: [String]) async throws -> Settings {
        let gitDirectory = gitDirectory
        return try await BlockingWorker().run {
            let handle = try RepositoryHandle.open(gitDirectory)
            var settings = Settings()
            let files = try userFiles.map { (file) throws(GitError) in try ConfigurationFile.open(file) }
            let own = try ConfigurationFile.of(handle)
            for place in 0...files.count {
                func text(_ key: String) throws(GitError) -> String? {
                    place < files.count ? try files[place]?.text(key) : try own.text(key)
                }
                settings.name = try text("user.name") ?? settings.name
                settings.mail = try text("user.email") ?? settings.mail
                settings.excludesFile = try text("core.excludesfile") ?? settings.excludesFile
            }
            settings.origin = try own.text("remote.origin.url").map(Redaction.withoutUserInfo)
            return settings
        }
    }
}

/// One configuration of Git, for reading.
private final class ConfigurationFile {
    private let owned: Owned

    private init(_ owned: consuming Owned) {
        self.owned = owned
    }

    /// Nil where there is no such file.
    static func open(_ path: String) throws(GitError) -> ConfigurationFile? {
        guard try Files.read(path, limit: 1 << 20) != nil else { return nil }
        return ConfigurationFile(
            try unsafe Owned.make(git_config_free, "read \(path)") { unsafe git_config_open_ondisk(&$0, path) }
        )
    }

    static func of(_ handle: borrowing RepositoryHandle) throws(GitError) -> ConfigurationFile {
        var pointer: OpaquePointer?
        let status = unsafe git_repository_config(&pointer, handle.repository)
        return ConfigurationFile(
            try unsafe Owned.make(git_config_free, "read the configuration") {
                unsafe $0 = pointer
                return status
            }
        )
    }

    func text(_ key: String) throws(GitError) -> String? {
        var buffer = unsafe git_buf()
        defer { unsafe git_buf_dispose(&buffer) }
        let status = unsafe git_config_get_string_buf(&buffer, owned.pointer, key)
        if status == GIT_ENOTFOUND.rawValue { return nil }
        try check(status, "read \(key)")
        return unsafe buffer.ptr.map { unsafe String(cString: $0) }
    }
}
