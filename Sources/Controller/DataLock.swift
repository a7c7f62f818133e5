import Glibc

/// Keeps a second controller from a data directory.
///
/// The system lets go of it when the process ends, however it ends.
struct DataLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `.conflict` when another controller holds the directory.
    init(data: String) throws(ControllerError) {
        let path = data + "/controller.lock"
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw ControllerError(.unavailable, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw ControllerError(.conflict, "another controller runs on \(data); each needs a directory of its own")
        }
        descriptor = file
    }

    /// Lets go of the directory before the process ends.
    func release() {
        close(descriptor)
    }
}
