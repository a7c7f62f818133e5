import Glibc
import Manifests

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// An overlay on disk as the renderer sees it: a path in a tree whose root is the repository, so that bases are found.
struct OverlayPlace {
    let tree: DirectoryTree
    let path: String

    init(_ directory: String) throws {
        let absolute = Self.normalised(Environment.absolute(directory))
        guard try Self.isDirectory(absolute) else {
            throw CommandError("\(directory) is not a directory")
        }
        var root = absolute
        while !FileManager.default.fileExists(atPath: root + "/.git") {
            guard let slash = root.lastIndex(of: "/"), slash != root.startIndex else {
                // Outside of a repository the whole file system is the tree, as it is for kustomize.
                root = "/"
                break
            }
            root = String(root[..<slash])
        }
        tree = try DirectoryTree(root: root)
        path = root == "/" ? String(absolute.dropFirst()) : String(absolute.dropFirst(root.count).drop { $0 == "/" })
    }

    static func isDirectory(_ path: String) throws -> Bool {
        // What Foundation has for this looks up the names of the owner and the group as well.
        var status = stat()
        guard lstat(path, &status) == 0 else { throw CommandError("\(path) does not exist") }
        return status.st_mode & S_IFMT == S_IFDIR
    }

    /// An absolute path without `.`, `..` and doubled slashes.
    static func normalised(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
