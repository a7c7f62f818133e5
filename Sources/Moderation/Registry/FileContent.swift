import Glibc

/// Whole files in memory, bounded.
public enum FileContent {
    /// Reads at most `limit` bytes; a longer file is refused.
    public static func read(_ path: String, limit: Int) throws(ModerationError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ModerationError(errno == ENOENT ? .notFound : .unreadable, "\(path): \(reason())")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw ModerationError(.unreadable, "\(path): \(reason())") }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw ModerationError(.unreadable, "\(path) is a directory") }
        guard Int(status.st_size) <= limit else {
            throw ModerationError(.unreadable, "\(path) is longer than \(limit) bytes")
        }
        return try read(descriptor, path, expecting: Int(status.st_size), limit: limit)
    }

    /// Reads standard input to its end, at most `limit` bytes.
    public static func readStandardInput(limit: Int) throws(ModerationError) -> [UInt8] {
        try read(STDIN_FILENO, "standard input", expecting: 0, limit: limit)
    }

    private static func read(
        _ descriptor: Int32,
        _ path: String,
        expecting size: Int,
        limit: Int
    ) throws(ModerationError) -> [UInt8] {
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        content.reserveCapacity(size)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return content }
            if count < 0 {
                if errno == EINTR { continue }
                throw ModerationError(.unreadable, "\(path): \(reason())")
            }
            content.append(contentsOf: buffer[..<count])
            guard content.count <= limit else {
                throw ModerationError(.unreadable, "\(path) is longer than \(limit) bytes")
            }
        }
    }

    /// Maps a file read-only; the caller unmaps it.
    static func map(_ path: String, limit: Int) throws(ModerationError) -> (UnsafeMutableRawPointer, length: Int) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ModerationError(errno == ENOENT ? .notFound : .unreadable, "\(path): \(reason())")
        }
        defer { close(descriptor) }
        let length = Int(lseek(descriptor, 0, SEEK_END))
        guard length >= 0 else { throw ModerationError(.unreadable, "\(path): \(reason())") }
        guard length > 0 else { throw ModerationError(.invalidModel, "\(path) is empty") }
        guard length <= limit else { throw ModerationError(.unreadable, "\(path) is longer than \(limit) bytes") }
        let memory = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, 0)
        guard let memory, memory != MAP_FAILED else { throw ModerationError(.unreadable, "\(path): \(reason())") }
        return (memory, length)
    }

    /// Writes a file so that a reader sees the old content or all of the new: temporary file, sync, rename.
    public static func write(_ content: [UInt8], to path: String) throws(ModerationError) {
        let temporary = "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max)).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw ModerationError(.unwritable, "\(path): \(reason())") }
        var written = 0
        while written < content.count {
            let count = content[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            written += count
        }
        let isSynced = written == content.count && fsync(descriptor) == 0
        let isClosed = close(descriptor) == 0
        guard isSynced, isClosed, rename(temporary, path) == 0 else {
            let failure = ModerationError(.unwritable, "\(path): \(reason())")
            unlink(temporary)
            throw failure
        }
    }

    /// Makes a directory and those above it.
    public static func makeDirectory(_ path: String) throws(ModerationError) {
        var partial = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            partial += "/" + part
            guard mkdir(partial, 0o755) == 0 || errno == EEXIST else {
                throw ModerationError(.unwritable, "\(partial): \(reason())")
            }
        }
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
