import Crypto
import Git
import Glibc
public import Runner

/// The files of a project as jobs get them: what Git knows, and what is new and not ignored.
public actor ProjectFiles: WorkTreeSource {
    public nonisolated let root: String
    public nonisolated let names: [String]
    private let project: Project
    private let state: String
    private var listing: Task<[String], any Error>?

    /// `state`: the directory where copies are remembered.
    public init(_ project: Project, state: String) {
        self.project = project
        self.state = state
        root = project.root
        names = [project.ref, project.branch, project.revision]
    }

    public func copy(to directory: String, from earlier: String) async throws -> (written: Int, kept: Int) {
        let files = try await list()
        try SmallText.makeDirectories(state + "/copies")
        let digest = SHA256.hash(data: Array(directory.utf8)).prefix(12).map { String($0, radix: 36) }.joined(
            separator: "-"
        )
        let path = "\(state)/copies/\(digest)"
        let done = try await Self.copy(files, root: root, to: directory, from: earlier, record: path)
        if let git = project.git, git.root == root {
            try await git.writeRepository(inCopy: directory, origin: project.origin)
        }
        return done
    }

    public func copy(below path: String, to directory: String) async throws {
        let prefix = path.isEmpty ? "" : path + "/"
        let files = try await list().filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        let source = path.isEmpty ? root : "\(root)/\(path)"
        try SmallText.makeDirectories(directory)
        var copy = TreeCopy(root: source, directory: directory, earlier: directory, old: CopyRecord())
        try copy.run(files)
    }

    /// Away from this actor, so that several jobs copy side by side.
    @concurrent
    private static func copy(
        _ files: [String],
        root: String,
        to directory: String,
        from earlier: String,
        record path: String
    ) async throws -> (written: Int, kept: Int) {
        var copy = TreeCopy(root: root, directory: directory, earlier: earlier, old: CopyRecord.read(path))
        try copy.run(files)
        try copy.record.write(path)
        return (copy.written, copy.kept)
    }

    /// The files, listed once in a run: all its jobs see the same ones.
    private func list() async throws -> [String] {
        let task = listing ?? Task { [project] in try await Self.list(project) }
        listing = task
        return try await task.value
    }

    private static func list(_ project: Project) async throws -> [String] {
        guard let git = project.git else { return try PlainFiles.list(project.root) }
        let files = try await git.files(excluding: project.excludes)
        guard project.root != git.root else { return files }
        // A directory of the repository stands for the whole.
        let prefix = project.root.dropping(git.root + "/") + "/"
        return files.compactMap { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : nil }
    }
}
