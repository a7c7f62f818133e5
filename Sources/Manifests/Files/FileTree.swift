/// The files a build reads, seen by their paths from the tree's root.
///
/// Paths use `/`, never start with one and never hold `.` or `..`; the empty path is the root. What does not exist is nil
/// or false, never an error. Implementations are safe to use from any isolation and hold no cursor.
public protocol FileTree: Sendable {
    /// The bytes of a file, or nil when there is none.
    func file(_ path: String) throws -> [UInt8]?
    /// Whether a directory is there.
    func isDirectory(_ path: String) throws -> Bool
    /// The names in a directory, sorted; none when there is no such directory.
    func list(_ directory: String) throws -> [String]
    /// The path behind every symbolic link on the way, or nil when nothing is there.
    func resolved(_ path: String) throws -> String?
}

extension FileTree {
    /// Trees without symbolic links have everything where its path says.
    public func resolved(_ path: String) throws -> String? { path }
}
