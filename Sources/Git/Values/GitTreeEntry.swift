/// What kind of thing a tree holds at a path.
public enum GitFileMode: UInt32, Sendable, Codable {
    case directory = 0o040000
    case file = 0o100644
    case executable = 0o100755
    case symbolicLink = 0o120000
    case submodule = 0o160000

    /// Whether its content is a file's: executable or not.
    public var isRegularFile: Bool { self == .file || self == .executable }
}

/// One entry of a tree.
public struct GitTreeEntry: Hashable, Sendable {
    /// The path from the root of the tree, without a leading slash.
    public let path: String
    public let mode: GitFileMode
    /// The object id of its content, in hexadecimal.
    public let id: String
    /// Bytes of its content; nil for directories and submodules.
    public let size: Int?

    /// The last component of the path.
    public var name: String { String(path.split(separator: "/").last ?? "") }
}

/// A path that differs between two revisions.
public struct ChangedPath: Hashable, Sendable, Codable {
    public enum Kind: String, Sendable, Codable {
        case added
        case modified
        case deleted
    }

    public let path: String
    public let kind: Kind
}
