import Glibc

/// Keeps two groups from one data directory.
///
/// The system lets go of it when the process ends, however it ends.
struct DirectoryLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `.alreadyRunning` when another group holds it.
    init(path: String, data: String) throws(StandaloneError) {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw StandaloneError(.storage, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
        // A command that looks whether the group runs holds the lock for a moment, and so does a group that was killed: whoever
        // starts it again at once is not to be told that it runs.
        var attempts = 100
        while flock(file, LOCK_EX | LOCK_NB) != 0, attempts > 0 {
            attempts -= 1
            usleep(20_000)
        }
        guard attempts > 0 else {
            close(file)
            throw StandaloneError(
                .alreadyRunning,
                "a group runs on \(data) already; see it with 'headgate status', stop it with 'headgate down --data \(data)'"
            )
        }
        descriptor = file
    }

    /// Whether a group holds the lock; nil where this user may not look.
    static func isHeld(path: String) -> Bool? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return errno == ENOENT ? false : nil }
        defer { close(file) }
        return flock(file, LOCK_SH | LOCK_NB) != 0
    }

    /// Lets go of the directory before the process ends.
    func release() {
        flock(descriptor, LOCK_UN)
    }
}
