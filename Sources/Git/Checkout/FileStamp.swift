import Glibc

/// What a file's status says that changes whenever its content does.
struct FileStamp: Equatable {
    let size: Int
    let modified: Int
    let changed: Int
    let inode: UInt

    init(_ status: stat) {
        size = Int(status.st_size)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
        inode = UInt(status.st_ino)
    }

    init(size: Int, modified: Int, changed: Int, inode: UInt) {
        self.size = size
        self.modified = modified
        self.changed = changed
        self.inode = inode
    }

    /// The time that the file system would give a file now.
    static func now() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME_COARSE, &time)
        return nanoseconds(time)
    }

    private static func nanoseconds(_ time: timespec) -> Int {
        time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
