public import Manifests

/// A tree of which some files have other contents, as they would be after a commit.
public struct EditedTree: FileTree {
    private let base: any FileTree
    private let files: [String: [UInt8]]

    /// `files`: the new bytes of files by their paths; they stand where files of the tree are, behind its links.
    public init(_ base: any FileTree, files: [String: [UInt8]]) {
        self.base = base
        self.files = files
    }

    public func file(_ path: String) throws -> [UInt8]? {
        if let resolved = try base.resolved(path), let bytes = files[resolved] { return bytes }
        return try base.file(path)
    }

    public func isDirectory(_ path: String) throws -> Bool { try base.isDirectory(path) }

    public func list(_ directory: String) throws -> [String] { try base.list(directory) }

    public func resolved(_ path: String) throws -> String? { try base.resolved(path) }
}
