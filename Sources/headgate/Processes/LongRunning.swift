import Logging
import ServiceLifecycle
import UnixSignals

/// Runs a service until SIGINT or SIGTERM asks it to stop.
enum LongRunning {
    /// A service that ends by itself although it is not `finite` has failed.
    static func run(_ service: some Service, finite: Bool = false) async throws {
        let only = ServiceGroupConfiguration.ServiceConfiguration(
            service: service,
            successTerminationBehavior: finite ? .gracefullyShutdownGroup : .cancelGroup
        )
        var configuration = ServiceGroupConfiguration(services: [only], logger: Log.make("lifecycle", level: .error))
        configuration.gracefulShutdownSignals = [.sigterm, .sigint]
        try await ServiceGroup(configuration: configuration).run()
    }
}
