import Glibc

/// Keeps a second agent from a data directory.
///
/// The system lets go of it when the process ends, however it ends.
struct AgentLock: Sendable {
    private let descriptor: Int32

    /// How long one that ends may take before its successor gives up.
    private static let patience = Duration.seconds(10)

    /// Takes the directory once nobody else holds it.
    ///
    /// - Throws: `.refused` when another agent holds it for longer than that.
    static func take(data: String) async throws -> AgentLock {
        let path = data + "/agent.lock"
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            let reason = String(cString: strerror(errno))
            throw AgentError(.environment, reason: "Disk", "\(path) cannot be opened: \(reason)")
        }
        let end = ContinuousClock.now + patience
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            guard ContinuousClock.now < end else {
                close(file)
                throw AgentError(
                    .refused,
                    reason: "DirectoryTaken",
                    "another agent runs on \(data); each needs a directory of its own"
                )
            }
            do {
                try await Task.sleep(for: .milliseconds(50))
            } catch {
                close(file)
                throw error
            }
        }
        return AgentLock(descriptor: file)
    }

    /// Lets go of the directory before the process ends.
    func release() {
        // By name: a program that is being started shares the lock until it runs, and closing alone would leave it there.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
