import Hummingbird
import Logging
import NIOCore
import ProcessMemory
import ServiceLifecycle
import UnixSignals

/// Runs a router as a service group that stops in order.
enum Server {
    private static let idleTimeout = TimeAmount.seconds(75)

    /// `before` starts before the server and stops after it; `after` starts after it and stops before it.
    static func run<Context: RequestContext>(
        _ router: Router<Context>,
        settings: ServerSettings,
        before: [any Service] = [],
        after: [any Service] = [],
        drain: DrainService,
        logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void
    ) async throws where Context.Source == ApplicationRequestContextSource {
        FileLimit.raise()
        Footprint.bound()
        let application = Application(
            router: router,
            server: .http1(configuration: .init(idleTimeout: idleTimeout)),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                backlog: 1024
            ),
            onServerRunning: { channel in
                Footprint.releaseCode()
                onListening(channel.localAddress?.port ?? settings.port)
            },
            logger: logger
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: (before + [application] + after + [drain]).map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await group.run()
    }
}
