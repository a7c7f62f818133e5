import Hummingbird
import Images
import Logging
import ServiceLifecycle

/// The controller's HTTP server.
struct HTTPService: Service {
    let host: String
    let port: Int
    let parts: Parts
    let logger: Logger

    /// How many connections may wait to be taken: as many as agents come back at once when the controller was away.
    private static let backlog = 4096

    func run() async throws {
        try await PortWait(logger: logger).untilFree("\(host):\(port)") {
            try await Application(
                router: parts.router(logger: logger),
                configuration: ApplicationConfiguration(
                    address: .hostname(host, port: port),
                    serverName: "headgate",
                    backlog: Self.backlog
                ),
                logger: logger
            ).run()
        }
    }
}

/// The embedded image registry, on a port of its own.
struct RegistryService: Service {
    let store: RegistryStore
    private let host: String
    private let port: Int
    private let logger: Logger

    init(root: String, host: String, port: Int, logger: Logger) throws {
        store = try RegistryStore(root: root)
        self.host = host
        self.port = port
        self.logger = logger
    }

    func run() async throws {
        try await PortWait(logger: logger).untilFree("\(host):\(port)") {
            try await RegistryServer.application(store: store, host: host, port: port, logger: logger).run()
        }
    }
}

/// Ends long polls when the controller is asked to stop, so that stopping does not wait for them.
struct PollEnder: Service {
    let changes: Changes

    func run() async throws {
        do {
            try await gracefulShutdown()
        } catch {
            // Cancelled instead of asked: the polls end all the same.
        }
        changes.close()
    }
}

/// Takes jobs back whose runners were lost; of several controllers one does.
struct LeaseClock: Service {
    let runners: RunnerDesk
    let duties: Duties
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // While the database does not answer nobody can renew a lease, so none is over when it does again. A duty that is
            // not held may be one that was let go of for that reason.
            var isBlind = true
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: .seconds(2))
                    guard let duty = duties.held(Duty.leases) else {
                        isBlind = true
                        continue
                    }
                    if isBlind { try await runners.renewAll() }
                    isBlind = false
                    try await runners.takeBackExpired(duty)
                } catch is CancellationError {
                    return
                } catch {
                    isBlind = true
                    logger.error("lost jobs could not be taken back: \(error)")
                }
            }
        }
    }
}
