import Glibc

/// What a file's status says that changes whenever its content does.
struct FileLook: Hashable {
    var size: Int
    var modified: Int
    var changed: Int
    var inode: UInt
    var mode: UInt32

    init(_ status: stat) {
        size = Int(status.st_size)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
        inode = UInt(status.st_ino)
        mode = UInt32(status.st_mode)
    }

    /// Reads the form that `text` gives.
    init?(text: Substring) {
        let numbers = text.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 5, numbers[3] >= 0, numbers[4] >= 0 else { return nil }
        size = numbers[0]
        modified = numbers[1]
        changed = numbers[2]
        inode = UInt(numbers[3])
        mode = UInt32(truncatingIfNeeded: numbers[4])
    }

    var text: String { "\(size) \(modified) \(changed) \(inode) \(mode)" }

    /// The looks of what lies at a path, links not followed; nil where nothing does.
    static func at(_ path: String) -> FileLook? {
        var status = stat()
        return lstat(path, &status) == 0 ? FileLook(status) : nil
    }

    var isFile: Bool { mode & UInt32(S_IFMT) == UInt32(S_IFREG) }
    var isLink: Bool { mode & UInt32(S_IFMT) == UInt32(S_IFLNK) }
    var isDirectory: Bool { mode & UInt32(S_IFMT) == UInt32(S_IFDIR) }

    /// The time that the file system would give a file now.
    static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        return nanoseconds(time)
    }

    private static func nanoseconds(_ time: timespec) -> Int { time.tv_sec * 1_000_000_000 + time.tv_nsec }
}
