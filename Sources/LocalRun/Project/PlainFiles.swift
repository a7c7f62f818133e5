import Glibc

/// The files of a directory that is no Git repository: all of them.
enum PlainFiles {
    static let maximum = 200_000

    static func list(_ root: String) throws -> [String] {
        var files: [String] = []
        try list(root, "", depth: 0, &files)
        return files
    }

    private static func list(_ root: String, _ prefix: String, depth: Int, _ files: inout [String]) throws {
        guard depth < 200, let directory = opendir(prefix.isEmpty ? root : "\(root)/\(prefix)") else { return }
        defer { closedir(directory) }
        var below: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." || name == ".git" { continue }
            let path = prefix.isEmpty ? name : "\(prefix)/\(name)"
            guard let look = FileLook.at("\(root)/\(path)") else { continue }
            if look.isDirectory { below.append(path) } else { files.append(path) }
            guard files.count <= maximum else {
                throw LocalRunError(
                    .usage,
                    "\(root) is no Git repository and has more than \(maximum) files; run this in a project's directory"
                )
            }
        }
        for path in below.sorted() { try list(root, path, depth: depth + 1, &files) }
    }
}
