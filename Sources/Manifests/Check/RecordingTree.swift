import Synchronization

/// A tree that remembers which of its files were read.
final class RecordingTree: FileTree {
    private let tree: any FileTree
    private let paths = Mutex<Set<String>>([])

    init(_ tree: any FileTree) { self.tree = tree }

    func file(_ path: String) throws -> [UInt8]? {
        let bytes = try tree.file(path)
        if bytes != nil { paths.withLock { _ = $0.insert(path) } }
        return bytes
    }

    func isDirectory(_ path: String) throws -> Bool { try tree.isDirectory(path) }

    func list(_ directory: String) throws -> [String] { try tree.list(directory) }

    func resolved(_ path: String) throws -> String? { try tree.resolved(path) }

    /// The files that were read.
    var read: Set<String> { paths.withLock(\.self) }
}
