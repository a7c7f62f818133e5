import Glibc

/// The few things about a file that an archive cares for.
struct FileStatus: Sendable {
    let mode: mode_t
    let size: Int64
    let modified: Int64
    /// The same in nanoseconds since 1970.
    let modifiedNanoseconds: Int64

    init(_ status: stat) {
        mode = status.st_mode
        size = Int64(status.st_size)
        modified = Int64(status.st_mtim.tv_sec)
        modifiedNanoseconds = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
    }

    var isDirectory: Bool { mode & S_IFMT == S_IFDIR }
    var isRegular: Bool { mode & S_IFMT == S_IFREG }
    var isLink: Bool { mode & S_IFMT == S_IFLNK }
    var permissions: mode_t { mode & 0o7777 }
}
