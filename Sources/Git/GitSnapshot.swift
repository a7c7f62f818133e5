import CGit2
import Synchronization

/// The files of one revision, read on demand.
///
/// It has its own handle on the repository, behind a lock, so it can be used from anywhere; a read takes microseconds
/// and touches only local files. Paths are relative to the root of the tree and never lead out of it: links are not
/// followed, and a path with `..` is refused with code `hostilePath`.
public final class GitSnapshot: Sendable {
    public let revision: Revision

    private let root: git_oid
    private let handle: Mutex<RepositoryHandle>

    init(repository path: String, revision: Revision) throws {
        let handle = try RepositoryHandle.open(path)
        root = try handle.rootTree(of: revision)
        self.revision = revision
        self.handle = Mutex(handle)
    }

    /// The content of a file; nil when there is none at that path, or something else than a file.
    ///
    /// - Throws: ``GitError`` with code `tooLarge` when it has more than `limit` bytes.
    public func file(_ path: String, limit: Int = 16 << 20) throws -> [UInt8]? {
        let path = try TreePath(path)
        return try handle.withLock { handle in
            guard let entry = try handle.find(path, inTree: root), entry.mode.isRegularFile else { return nil }
            return try handle.blob(entry.id, limit: limit)
        }
    }

    /// Where a symbolic link leads, as it stands; nil when there is no link at that path.
    public func symbolicLink(_ path: String) throws -> String? {
        let path = try TreePath(path)
        return try handle.withLock { handle in
            guard let entry = try handle.find(path, inTree: root), entry.mode == .symbolicLink else { return nil }
            return String(decoding: try handle.blob(entry.id, limit: TreeLimits.pathBytes), as: UTF8.self)
        }
    }

    /// What is at a path; nil when nothing is.
    ///
    /// The empty path is the root.
    public func entry(_ path: String) throws -> GitTreeEntry? {
        let path = try TreePath(path)
        return try handle.withLock { handle in
            guard let entry = try handle.find(path, inTree: root) else { return nil }
            return try handle.treeEntry(Array(path.text.utf8), entry)
        }
    }

    public func isDirectory(_ path: String) throws -> Bool {
        let path = try TreePath(path)
        return try handle.withLock { handle in
            try handle.find(path, inTree: root)?.mode == .directory
        }
    }

    /// What lies in a directory, in Git's order; nil when there is no directory at that path.
    public func list(_ directory: String, recursive: Bool = false) throws -> [GitTreeEntry]? {
        let path = try TreePath(directory)
        return try handle.withLock { handle in
            try handle.list(path, inTree: root, recursive: recursive)
        }
    }
}
