/// A tree whose symbolic links are entries of their own, as those of Git are; they are followed inside of the root.
public struct LinkedTree: FileTree {
    /// What stands at a path.
    public enum Entry: Sendable, Hashable {
        case file, directory
        /// A symbolic link, with its target as it stands.
        case link(String)
    }

    /// As many as Linux follows.
    private static let maximumLinks = 40

    private let entry: @Sendable (String) throws -> Entry?
    private let contents: @Sendable (String) throws -> [UInt8]?
    private let names: @Sendable (String) throws -> [String]

    /// Makes a tree of what a store answers about paths without links on the way.
    ///
    /// Paths are as ``FileTree`` has them. `entry` gives nil where nothing is, and below files and links.
    public init(
        entry: @escaping @Sendable (String) throws -> Entry?,
        contents: @escaping @Sendable (String) throws -> [UInt8]?,
        names: @escaping @Sendable (String) throws -> [String]
    ) {
        self.entry = entry
        self.contents = contents
        self.names = names
    }

    public func file(_ path: String) throws -> [UInt8]? {
        guard let (resolved, kind) = try resolve(path), kind == .file else { return nil }
        return try contents(resolved)
    }

    public func isDirectory(_ path: String) throws -> Bool {
        try resolve(path)?.kind == .directory
    }

    public func list(_ directory: String) throws -> [String] {
        guard let (resolved, kind) = try resolve(directory), kind == .directory else { return [] }
        return try names(resolved).sorted()
    }

    public func resolved(_ path: String) throws -> String? {
        try resolve(path)?.path
    }

    /// The path behind every link on the way, and what is there; nil when nothing is.
    private func resolve(_ path: String) throws -> (path: String, kind: Entry)? {
        if path.isEmpty { return ("", .directory) }
        // Nearly no path has links, and one question answers for the whole of it.
        if let found = try entry(path), found == .file || found == .directory { return (path, found) }
        var links = 0
        var pending = path.split(separator: "/").map(String.init)[...]
        var done = ""
        var kind = Entry.directory
        while let name = pending.popFirst() {
            let next = done.isEmpty ? name : "\(done)/\(name)"
            guard let found = try entry(next) else { return nil }
            guard case .link(let target) = found else {
                (done, kind) = (next, found)
                continue
            }
            links += 1
            guard links <= Self.maximumLinks else { throw fault("leads round in circles of symbolic links", path) }
            guard !target.hasPrefix("/"), let joined = TreePath.join(done, target) else {
                throw fault("leads outside of the tree, by '..' or a symbolic link", path)
            }
            pending = joined.split(separator: "/").map(String.init) + pending
            (done, kind) = ("", .directory)
        }
        return (done, kind)
    }

    private func fault(_ message: String, _ path: String) -> ManifestError {
        ManifestError(code: .outsideRoot, message: message, position: .start(of: path))
    }
}
