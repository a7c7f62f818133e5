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
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw StandaloneError(
                .alreadyRunning,
                "a group runs on \(data) already; see it with 'headgate status', stop it with 'headgate down --data \(data)'"
            )
        }
        descriptor = file
    }

    /// Lets go of the directory before the process ends.
    func release() {
        flock(descriptor, LOCK_UN)
    }
}
