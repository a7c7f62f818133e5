import Glibc

/// Logs as files, one for each attempt, appended to as they arrive.
struct LogFiles: Sendable {
    private let root: String

    init(root: String) {
        self.root = root
    }

    private func directory(_ run: Int) -> String { "\(root)/\(run)" }

    private func path(_ key: LogKey) -> String {
        "\(directory(key.run))/\(key.log)-\(key.attempt).log"
    }

    /// Appends what is new of bytes that begin at an offset.
    func append(_ bytes: [UInt8], at offset: Int, of key: LogKey) throws {
        for directory in [root, directory(key.run)] where mkdir(directory, 0o700) != 0 && errno != EEXIST {
            throw failure("make \(directory)")
        }
        let file = open(path(key), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("open the log") }
        defer { close(file) }
        let size = Int(lseek(file, 0, SEEK_END))
        try LogStore.new(bytes, at: offset, after: size).withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = write(file, buffer.baseAddress?.advanced(by: written), buffer.count - written)
                if count < 0 {
                    if errno == EINTR { continue }
                    throw failure("write the log")
                }
                written += count
            }
        }
    }

    func size(of key: LogKey) throws -> Int {
        let file = open(path(key), O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return 0 }
            throw failure("open the log")
        }
        defer { close(file) }
        return Int(lseek(file, 0, SEEK_END))
    }

    /// The bytes from an offset on, `limit` of them unless the log ends before.
    func read(from offset: Int, atMost limit: Int, of key: LogKey) throws -> [UInt8] {
        let file = open(path(key), O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return [] }
            throw failure("open the log")
        }
        defer { close(file) }
        let size = Int(lseek(file, 0, SEEK_END))
        let length = min(limit, max(0, size - offset))
        guard length > 0, offset >= 0 else { return [] }
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, initialized in
            count = pread(file, buffer.baseAddress, length, off_t(offset))
            initialized = max(0, count)
        }
        guard count >= 0 else { throw failure("read the log") }
        return bytes
    }

    private func failure(_ action: String) -> ControllerError {
        ControllerError(.unavailable, "cannot \(action): \(String(cString: strerror(errno)))")
    }
}
