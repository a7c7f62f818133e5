import Glibc

/// One writer at a time, over all processes of a machine.
enum FileLock {
    private static let longestWait = Duration.seconds(30)

    /// Runs the body while no other holder of the same file runs; the lock ends with the process at the latest.
    static func holding<T>(_ path: String, _ body: () async throws -> T) async throws -> T {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw ModerationError(.unwritable, "\(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        let end = ContinuousClock.now + longestWait
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw ModerationError(.unwritable, "\(path): \(String(cString: strerror(errno)))")
            }
            guard ContinuousClock.now < end else {
                throw ModerationError(.unavailable, "another process has been holding \(path) for \(longestWait)")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        return try await body()
    }
}
