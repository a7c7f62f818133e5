import Glibc

/// Reads and writes the small files through which a runner and a step speak.
enum SmallFile {
    /// Makes or replaces a file that only its owner can read, unless told otherwise.
    static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o600) throws(RunnerError) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure("made", path) }
        defer { close(file) }
        // Whatever the process's mask takes away.
        if mode != 0o600, fchmod(file, mode) != 0 { throw failure("shared", path) }
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("written", path) }
            done += count
        }
    }

    /// The bytes of a file; a step that removed it has written nothing.
    static func read(_ path: String, limit: Int) throws(RunnerError) -> [UInt8] {
        // Without waiting: a step may have put a pipe in its place, which is refused below.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT { return [] }
            throw failure("read", path)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw RunnerError(.failed, "\(path) is no file any more")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("read", path)
            }
            bytes += buffer[..<count]
            guard bytes.count <= limit else {
                throw RunnerError(.failed, "\(path) is over \(limit) bytes")
            }
        }
    }

    /// Whether a directory lies at a path.
    static func isDirectory(_ path: String) throws(RunnerError) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return false }
            throw failure("read", path)
        }
        return status.st_mode & S_IFMT == S_IFDIR
    }

    private static func failure(_ verb: String, _ path: String) -> RunnerError {
        RunnerError(.unavailable, "\(path) cannot be \(verb): \(String(cString: strerror(errno)))")
    }
}
