import Glibc

/// A lock on a file: held for as long as somebody has this, and let go of by the system when the process ends, however it
/// ends.
final class FileLock: Sendable {
    private let descriptor: Int32

    private init(adopting descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        // By name: a program that is being started shares the lock until it runs, and closing alone would leave it there.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Takes the lock, and makes the file if there is none; nil where somebody else has it.
    static func take(_ path: String) throws(RunnerError) -> FileLock? {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            throw RunnerError(.unavailable, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
        let lock = FileLock(adopting: file)
        if flock(file, LOCK_EX | LOCK_NB) == 0 { return lock }
        guard errno == EWOULDBLOCK || errno == EINTR else {
            throw RunnerError(.unavailable, "\(path) cannot be locked: \(String(cString: strerror(errno)))")
        }
        return nil
    }

    /// Whether somebody has the lock of a file; a file that is not there is nobody's.
    static func isHeld(_ path: String) -> Bool {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return false }
        defer {
            flock(file, LOCK_UN)
            close(file)
        }
        return flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }
}
