import Logging
import ServiceLifecycle
import UnixSignals

/// Runs a service until SIGINT or SIGTERM asks it to stop.
enum LongRunning {
    static func run(_ service: some Service) async throws {
        try await ServiceGroup(
            services: [service],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Log.make("lifecycle", level: .error)
        ).run()
    }
}
