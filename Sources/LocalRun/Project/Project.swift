public import Git
import Glibc

/// The work tree that workflows are run on, and what is known of it.
public struct Project: Sendable {
    /// The directory that counts as the repository's.
    public let root: String

    /// The Git repository, where the directory is the root of one or lies in one.
    public let git: GitWorkTree?

    /// Where `origin` is, without names and passwords.
    public let origin: String?

    /// `owner/name` from the address of `origin`, or the directory's name.
    public let repository: String

    /// The full ref that is checked out.
    public let ref: String

    /// The branch, or `HEAD` where a commit is checked out.
    public let branch: String

    /// The commit; a made-up one where there is none yet.
    public let revision: String

    /// What the commit says; nil without one.
    public let commit: GitCommit?

    /// Who runs it: the name Git has, or the user's.
    public let actor: String
    public let mail: String

    /// Patterns the user ignores everywhere.
    let excludes: String

    /// Looks at a directory.
    ///
    /// `directory`: the root itself; nil takes the root of the repository that the current directory lies in.
    ///
    /// `environment`: says where the user's configuration is looked for.
    public static func open(
        _ directory: String?,
        current: String,
        environment: [String: String]
    ) async throws -> Project {
        let start = directory ?? current
        guard let resolved = realpath(start, nil) else {
            throw LocalRunError(.usage, "there is no directory \(start)")
        }
        defer { free(resolved) }
        let path = String(cString: resolved)
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw LocalRunError(.usage, "\(start) is no directory")
        }
        var git: GitWorkTree?
        do {
            git = try await GitWorkTree.discover(from: path)
        } catch let error as GitError where error.code == .notARepository || error.code == .unsupported {
            // What is no repository is run as it lies there.
            git = nil
        }
        let users = UserConfiguration(environment: environment)
        let settings = try await git?.settings(userFiles: users.files) ?? GitWorkTree.Settings()
        var commit: GitCommit?
        if let git, let head = git.head {
            commit = try await GitRepository.open(at: git.gitDirectory).commitInfo(head)
        }
        let root = directory == nil ? git?.root ?? path : path
        let branch = git?.branch.map { $0.name.dropping("refs/heads/") }
        return Project(
            root: root,
            git: git,
            origin: settings.origin,
            repository: settings.origin.flatMap(name) ?? root.split(separator: "/").last.map(String.init) ?? "local",
            ref: git == nil ? "refs/heads/main" : git?.branch?.name ?? "refs/heads/HEAD",
            branch: branch ?? (git == nil ? "main" : "HEAD"),
            revision: git?.head?.hex ?? Self.noRevision,
            commit: commit,
            actor: settings.name ?? environment["USER"] ?? environment["LOGNAME"] ?? "local",
            mail: settings.mail ?? "",
            excludes: users.excludes(named: settings.excludesFile)
        )
    }

    /// Stands for the commit where there is none; not all zeros, which would be a branch that was deleted.
    static let noRevision = String(repeating: "0", count: 39) + "1"

    /// `owner/name` at the end of an address.
    static func name(_ address: String) -> String? {
        var parts = address.split { $0 == "/" || $0 == ":" }.map(String.init)
        guard let last = parts.popLast() else { return nil }
        let name = last.hasSuffix(".git") ? String(last.dropLast(4)) : last
        guard !name.isEmpty else { return nil }
        guard address.contains("://") || (address.contains(":") && !address.hasPrefix("/")), parts.count >= 2,
            let owner = parts.last
        else { return name }
        return "\(owner)/\(name)"
    }
}

extension String {
    /// Without a beginning, where it has it.
    func dropping(_ prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }
}
