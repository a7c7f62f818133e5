import Glibc

/// Small files and directories whose changes survive a crash, by trusted paths; blocking.
enum DurableFiles {
    /// Makes a directory and those above it.
    static func makeDirectories(_ path: String, durable: Bool) throws(ImagesError) {
        if mkdir(path, 0o755) != 0 {
            if errno == EEXIST { return }
            guard errno == ENOENT else { throw systemError("make the directory", path) }
            try makeDirectories(parent(of: path), durable: durable)
            guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw systemError("make the directory", path) }
        }
        if durable, path.contains("/") { try syncDirectory(parent(of: path)) }
    }

    /// Forces a directory's names to disk.
    static func syncDirectory(_ path: String) throws(ImagesError) {
        let descriptor = retrying { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw systemError("open the directory", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw systemError("sync the directory", path) }
    }

    /// Moves a complete file to its name; the directories it needs are made.
    static func move(_ source: String, to destination: String, durable: Bool) throws(ImagesError) {
        let parent = try parent(of: destination)
        try makeDirectories(parent, durable: durable)
        guard rename(source, destination) == 0 else { throw systemError("rename", source) }
        if durable { try syncDirectory(parent) }
    }

    /// Writes a whole file under another name and moves it into place.
    static func replace(_ path: String, with bytes: [UInt8], durable: Bool) throws(ImagesError) {
        let parent = try parent(of: path)
        try makeDirectories(parent, durable: durable)
        // A leading dot keeps it apart from tags and digests; changes run one at a time, so the name is free.
        let partial = parent + "/.partial"
        let file = try DiskFile.open(partial, O_WRONLY | O_CREAT | O_TRUNC)
        try file.write(bytes, at: 0)
        if durable { try file.sync() }
        try move(partial, to: path, durable: durable)
    }

    /// Makes an empty file whose name says it all, or marks it as used just now.
    static func mark(_ path: String, durable: Bool) throws(ImagesError) {
        if try touch(path) { return }
        let parent = try parent(of: path)
        try makeDirectories(parent, durable: durable)
        _ = try DiskFile.open(path, O_WRONLY | O_CREAT)
        try touch(path)
        if durable { try syncDirectory(parent) }
    }

    /// The content of a small file; nil when it is missing.
    static func read(_ path: String, limit: Int) throws(ImagesError) -> [UInt8]? {
        do throws(ImagesError) {
            let file = try DiskFile.open(path, O_RDONLY)
            let size = try file.size()
            guard size <= Int64(limit) else {
                throw ImagesError(.tooLarge, "\(quoted(path)) is larger than \(limit) bytes")
            }
            return try file.read(count: Int(size), at: 0)
        } catch  where error.code == .notFound {
            return nil
        }
    }

    static func status(of path: String) throws(ImagesError) -> FileStatus? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw systemError("examine", path)
        }
        return FileStatus(status)
    }

    /// Marks a file as used just now; false when it is missing.
    @discardableResult
    static func touch(_ path: String) throws(ImagesError) -> Bool {
        // The kernel's own "now" may lie a few milliseconds back.
        let now = wallClock()
        if utimensat(AT_FDCWD, path, [now, now], AT_SYMLINK_NOFOLLOW) == 0 { return true }
        if errno == ENOENT || errno == ENOTDIR { return false }
        throw systemError("set the time of", path)
    }

    /// Removes a file; false when it was missing.
    @discardableResult
    static func remove(_ path: String) throws(ImagesError) -> Bool {
        if unlink(path) == 0 { return true }
        if errno == ENOENT || errno == ENOTDIR { return false }
        throw systemError("remove", path)
    }

    /// Removes a directory that is empty; says nothing when it is not, or is missing.
    static func removeEmptyDirectory(_ path: String) throws(ImagesError) {
        if rmdir(path) == 0 || [ENOENT, ENOTDIR, ENOTEMPTY, EEXIST].contains(errno) { return }
        throw systemError("remove the directory", path)
    }

    /// The names in a directory in the order of their bytes, without those that begin with a dot; none when missing.
    static func names(in path: String, limit: Int = 1_000_000) throws(ImagesError) -> [String] {
        do throws(ImagesError) {
            return try RootDirectory.open(path).names(limit: limit).filter { $0.utf8.first != UInt8(ascii: ".") }
        } catch  where error.code == .notFound {
            return []
        }
    }

    /// Nanoseconds since 1970, in the measure of ``FileStatus/modifiedNanoseconds``.
    static func nanoseconds() -> Int64 {
        let now = wallClock()
        return Int64(now.tv_sec) &* 1_000_000_000 &+ Int64(now.tv_nsec)
    }

    private static func wallClock() -> timespec {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return now
    }

    private static func parent(of path: String) throws(ImagesError) -> String {
        guard let slash = path.lastIndex(of: "/") else {
            throw ImagesError(.invalidArgument, "\(quoted(path)) has no parent directory")
        }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
