import Glibc

/// Directories that an unpacking makes.
enum FileTree {
    /// Makes the directories of a path below an existing one.
    static func makeDirectories(_ parts: some Sequence<Substring>, in root: String) throws(ArchiveError) {
        var path = root
        for part in parts {
            path += "/" + part
            guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
                throw ArchiveError(.unwritable, "\(path): \(String(cString: strerror(errno)))")
            }
        }
    }

    static func remove(_ path: String) throws(ArchiveError) {
        guard unlink(path) == 0 else {
            throw ArchiveError(.unwritable, "\(path): \(String(cString: strerror(errno)))")
        }
    }
}
