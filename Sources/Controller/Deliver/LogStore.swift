import Glibc

/// Keeps the logs of jobs as files, one for each attempt, appended to as they arrive.
///
/// Every line is `TIME STEP TEXT`: when it was written (RFC 3339), the step's number, and what the step printed.
struct LogStore: Sendable {
    /// The most bytes of one attempt's log; runners stop sending before that.
    static let maximumSize = 64 * 1024 * 1024

    /// The most bytes read at once.
    static let maximumPart = 1024 * 1024

    private let root: String

    init(root: String) {
        self.root = root
    }

    private func directory(_ run: Int) -> String { "\(root)/\(run)" }

    private func path(_ run: Int, _ position: Int, _ attempt: Int) -> String {
        "\(directory(run))/\(position)-\(attempt).log"
    }

    /// Appends bytes that begin at an offset.
    ///
    /// What the log has already is passed over, so a repeated call adds nothing.
    ///
    /// - Throws: `.conflict` when bytes before the offset are missing, `.tooLarge` over the bound.
    func append(_ bytes: [UInt8], at offset: Int, run: Int, position: Int, attempt: Int) throws {
        for directory in [root, directory(run)] where mkdir(directory, 0o700) != 0 && errno != EEXIST {
            throw failure("make \(directory)")
        }
        let file = open(path(run, position, attempt), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("open the log") }
        defer { close(file) }
        let size = Int(lseek(file, 0, SEEK_END))
        guard offset >= 0, offset <= size else {
            throw ControllerError(.conflict, "the log has \(size) bytes, and these begin at \(offset)")
        }
        let known = min(bytes.count, size - offset)
        guard size + bytes.count - known <= Self.maximumSize else {
            throw ControllerError(.tooLarge, "the log is over \(Self.maximumSize) bytes")
        }
        try bytes.dropFirst(known).withUnsafeBytes { buffer in
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

    /// The bytes from an offset on, at most `maximumPart` of them; none when the log does not reach that far.
    func read(from offset: Int, run: Int, position: Int, attempt: Int) throws -> [UInt8] {
        let file = open(path(run, position, attempt), O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return [] }
            throw failure("open the log")
        }
        defer { close(file) }
        let size = Int(lseek(file, 0, SEEK_END))
        let length = min(Self.maximumPart, max(0, size - offset))
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
