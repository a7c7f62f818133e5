import Logging
import ServiceLifecycle

/// Clears the embedded registry up once a day, when nobody is pushing.
struct RegistryClock: Service {
    private static let interval = Duration.seconds(24 * 3600)

    /// How long after the start the first pass comes at the latest, and the next look after a push was under way.
    private static let retry = Duration.seconds(1800)

    /// A pass that takes longer is given up; what it has removed stays so.
    private static let patience = Duration.seconds(1800)

    let collection: RegistryCollection
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var pause = Self.retry
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: pause * Double.random(in: 0.5...1))
                    pause = try await pass() ? Self.interval : Self.retry
                } catch is CancellationError {
                    return
                } catch {
                    logger.error("the registry could not be cleared up: \(error)")
                    pause = Self.interval
                }
            }
        }
    }

    /// One pass within its time; false when somebody was pushing.
    private func pass() async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool?.self) { group in
            group.addTask { try await collection.run(logger: logger) }
            group.addTask {
                try await Task.sleep(for: Self.patience)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let isDone = first else {
                throw ControllerError(.unavailable, "it took longer than \(Self.patience)")
            }
            return isDone
        }
    }
}
