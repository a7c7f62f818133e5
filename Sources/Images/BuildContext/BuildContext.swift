import Glibc

/// The files an image is built from, ready to be sent to an engine as a tar archive.
///
/// The archive depends on names, modes and content only: times are fixed and owners are root, so that the engine finds
/// its cached layers again. Files are read when the archive is; one that changed its length meanwhile is an error.
public struct BuildContext: Sendable {
    /// The directory all paths are relative to.
    public let directory: String
    /// The Dockerfile's path in the archive, as the engine's `dockerfile` parameter wants it.
    public let dockerfile: String
    /// The exact length of the archive in bytes.
    public let archiveSize: Int64
    /// How many files, directories and links are in it.
    public var entryCount: Int { entries.count }
    /// Sockets, pipes and devices that were left out.
    public let skipped: [String]

    private let root: RootDirectory
    private let entries: [TarEntry]

    /// Lists a context: checks the Dockerfile, reads the ignore rules and finds the files they leave.
    ///
    /// `dockerfile` is relative to the directory. `<dockerfile>.dockerignore` goes before `.dockerignore`, as in Docker.
    @concurrent
    public static func load(
        directory: String,
        dockerfile: String = "Dockerfile",
        modificationTime: Int64 = 0,
        limits: ArchiveLimits = .standard
    ) async throws -> BuildContext {
        try await DiskLane.any().runCancellable { cancellation in
            let root = try RootDirectory.open(directory)
            let file = try ContextFiles(root: root).dockerfile(dockerfile)
            let ignore = try ContextFiles(root: root).ignoreRules(for: file)
            let kept: Set<String> = [file, file + ".dockerignore", ".dockerignore"]
            var verdicts: [String: DockerIgnore.Verdict] = [:]
            var scan = TreeScan(root: root, limits: limits, times: .fixed(modificationTime)) { path, isDirectory in
                let parent = path.lastIndex(of: "/").flatMap { verdicts[String(path[..<$0])] }
                let verdict = ignore.verdict(on: path, parent: parent)
                if isDirectory { verdicts[path] = verdict }
                if !verdict.isExcluded || kept.contains(path) { return .take }
                guard isDirectory else { return .leave }
                let leadsToKept = kept.contains { $0.hasPrefix(path + "/") }
                return leadsToKept || ignore.mayReturn(below: path) ? .descend : .leave
            }
            try scan.addAll(cancellation: cancellation)
            return BuildContext(root: root, dockerfile: file, entries: scan.entries, skipped: scan.skipped)
        }
    }

    private init(root: RootDirectory, dockerfile: String, entries: [TarEntry], skipped: [String]) {
        self.root = root
        directory = root.path
        self.dockerfile = dockerfile
        self.entries = entries
        self.skipped = skipped
        archiveSize = TarSource.length(of: entries)
    }

    /// The paths in the archive, in its order.
    public var paths: [String] { entries.map(\.path) }

    /// Writes the archive to a file, which appears under its name only when complete.
    @concurrent
    public func write(to path: String) async throws {
        try await DiskLane.any().runCancellable { [root, entries] cancellation in
            try Archive.write(TarSource(root: root, entries: entries), to: path, cancellation)
        }
    }

    /// The archive's bytes in pieces of about 256 KiB, read as they are asked for.
    public var chunks: Chunks { Chunks(root: root, entries: entries) }
}
