/// A tree of files held in memory.
public struct InMemoryTree: FileTree {
    private let files: [String: [UInt8]]
    private let directories: Set<String>

    /// Makes a tree of paths and their texts.
    public init(_ files: [String: String]) {
        self.init(bytes: files.mapValues { Array($0.utf8) })
    }

    /// Makes a tree of paths and their bytes.
    public init(bytes files: [String: [UInt8]]) {
        self.files = files
        var directories: Set<String> = [""]
        for path in files.keys {
            var parts = path.split(separator: "/").map(String.init).dropLast()
            while !parts.isEmpty {
                directories.insert(parts.joined(separator: "/"))
                parts = parts.dropLast()
            }
        }
        self.directories = directories
    }

    public func file(_ path: String) -> [UInt8]? { files[path] }

    public func isDirectory(_ path: String) -> Bool { directories.contains(path) }

    public func list(_ directory: String) -> [String] {
        let prefix = directory.isEmpty ? "" : directory + "/"
        var names: Set<String> = []
        for path in files.keys where path.hasPrefix(prefix) {
            names.insert(String(path.dropFirst(prefix.count).prefix { $0 != "/" }))
        }
        return names.sorted()
    }
}
