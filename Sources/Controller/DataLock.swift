import Glibc
import Logging

/// Keeps a second controller from a data directory.
///
/// The system lets go of it when the process ends, however it ends.
struct DataLock: Sendable {
    private let descriptor: Int32

    /// How long one that ends may take before its successor gives up: whoever starts programs again and again, as systemd
    /// does, can be faster than the end of the one before.
    static let patience = Duration.seconds(10)

    /// Takes the directory once nobody else holds it.
    ///
    /// - Throws: `.conflict` when another controller holds it for longer than that.
    static func take(data: String, within limit: Duration = patience, logger: Logger) async throws -> DataLock {
        let end = ContinuousClock.now + limit
        var isFirst = true
        while true {
            do {
                return try DataLock(data: data)
            } catch {
                guard error.code == .conflict, ContinuousClock.now < end else { throw error }
                if isFirst { logger.warning("\(error); its end is waited for") }
                isFirst = false
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

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
        // By name: a program that is being started shares the lock until it runs, and closing alone would leave it there.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
