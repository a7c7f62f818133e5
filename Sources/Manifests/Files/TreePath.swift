/// Paths inside a tree: relative to its root, without `.` and `..`.
enum TreePath {
    /// Joins a path to a directory; nil when it leaves the root.
    static func join(_ directory: String, _ path: String) -> String? {
        var parts = path.hasPrefix("/") ? [] : directory.split(separator: "/").map(String.init)
        for part in path.split(separator: "/") where part != "." {
            if part == ".." {
                guard !parts.isEmpty else { return nil }
                parts.removeLast()
            } else {
                parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }

    /// The directory a path lies in, and the last name of the path.
    static func split(_ path: String) -> (directory: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[..<slash]), String(path[path.index(after: slash)...]))
    }

    /// Whether a path is a directory or below it.
    static func isInside(_ path: String, _ directory: String) -> Bool {
        directory.isEmpty || path == directory || path.hasPrefix(directory + "/")
    }
}
