import ControllerAPI
import HTTPTransport
import Logging
import ServiceLifecycle
import Standalone
import UnixSignals

/// Runs the group under this command and shows the delivery until Ctrl-C.
struct Foreground {
    let standalone: Standalone
    let removesContainers: Bool

    func run() async throws {
        let logger = Log.make("up", level: .warning)
        let client = ControllerClient(
            address: "http://127.0.0.1:\(standalone.ports.controller)",
            token: try standalone.operatorToken(),
            http: HTTPClient()
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(
                        service: GroupService(standalone: standalone, logger: logger),
                        successTerminationBehavior: .gracefullyShutdownGroup
                    ),
                    .init(
                        service: DeliveryView(client: client),
                        successTerminationBehavior: .ignore
                    ),
                ],
                gracefulShutdownSignals: [.sigint, .sigterm, .sighup],
                logger: logger
            )
        )
        try await group.run()
        if removesContainers {
            Console.print("removing containers")
            await standalone.removeContainers(logger: logger)
        }
        Console.print("stopped")
    }
}

/// The group's processes as one service.
private struct GroupService: Service {
    let standalone: Standalone
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await standalone.run(logger: logger)
        }
    }
}
