import ControllerAPI
import HTTPTypes
import Hummingbird
import Images
public import Logging
import NIOCore
import Persistence
public import ServiceLifecycle
import Telemetry

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The controller as one service: watchers, API, pages, embedded registry and the clock that takes back lost jobs.
public struct ControllerService: Service {
    private let settings: ControllerSettings
    private let logger: Logger

    public init(settings: ControllerSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    public func run() async throws {
        for directory in [
            settings.data, settings.data + "/mirrors", settings.data + "/logs", settings.data + "/artifacts",
            settings.data + "/caches",
        ] {
            try FileManager.default.createDirectory(
                atPath: directory,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        let database = try await Persistence.open(
            settings.database.hasPrefix("postgres") ? .postgres(settings.database) : .sqlite(settings.database),
            migrations: Schema.migrations
        )
        let parts = Parts(settings: settings, database: database, logger: logger)
        try await parts.runners.renewAll()
        var services: [any Service] = [
            HTTPService(host: settings.host, port: settings.port, parts: parts, logger: logger),
            Poller(parts: parts, logger: logger),
            LeaseClock(runners: parts.runners, logger: logger),
            PollEnder(changes: parts.changes),
        ]
        if case .embedded(let host, let port, _) = settings.registry {
            services.append(
                try RegistryService(root: settings.data + "/registry", host: host, port: port, logger: logger)
            )
        }
        let group = ServiceGroup(services: services, logger: logger)
        do {
            try await group.run()
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }
}

/// The desks of a controller, each made once.
struct Parts: Sendable {
    let rules: Rules
    let changes = Changes()
    let polls: Polls
    let mirrors: Mirrors
    let deliveries: Deliveries
    let runners: RunnerDesk
    let reviews: ReviewDesk
    let board: StatusBoard
    let logs: LogDesk
    let artifacts: ArtifactStore
    let caches: CacheStore
    let sync: SyncBoard
    let promoter: Promoter
    let agents: AgentDesk
    let secrets: SecretDesk
    let hooks: HookDesk
    let planner: RunPlanner
    let dispatches: DispatchDesk
    let database: any SQLDatabase
    let access: Access
    let people: People
    let failures = FailedLogins()
    let metrics = MetricsRegistry.controller()

    /// The host that the controller listens on.
    let listen: String

    init(settings: ControllerSettings, database: any SQLDatabase, logger: Logger) {
        self.database = database
        rules = settings.rules
        access = Access(authenticator: settings.authenticator)
        people = People(database: database, authenticator: settings.authenticator)
        listen = settings.host
        polls = Polls(rules: rules, changes: changes)
        mirrors = Mirrors(root: settings.data + "/mirrors", rules: rules)
        deliveries = Deliveries(database: database, changes: changes, rules: rules, address: settings.address)
        runners = RunnerDesk(
            database: database,
            changes: changes,
            deliveries: deliveries,
            rules: rules,
            registry: settings.registry.name,
            secretBox: settings.secretBox
        )
        reviews = ReviewDesk(
            database: database,
            changes: changes,
            rules: rules,
            deliveries: deliveries,
            mirrors: mirrors
        )
        board = StatusBoard(
            database: database,
            rules: rules,
            mirrors: mirrors,
            runners: runners,
            reviews: reviews,
            processesFile: settings.processesFile
        )
        logs = LogDesk(
            database: database,
            store: LogStore(root: settings.data + "/logs"),
            changes: changes,
            runners: runners
        )
        artifacts = ArtifactStore(root: settings.data + "/artifacts", database: database)
        caches = CacheStore(root: settings.data + "/caches")
        sync = SyncBoard(database: database, changes: changes, rules: rules, mirrors: mirrors, runners: runners)
        promoter = Promoter(
            database: database,
            changes: changes,
            rules: rules,
            mirrors: mirrors,
            runners: runners,
            logger: logger
        )
        secrets = SecretDesk(database: database, changes: changes, rules: rules, box: settings.secretBox)
        agents = AgentDesk(database: database, changes: changes, rules: rules, mirrors: mirrors)
        hooks = HookDesk(rules: rules, polls: polls)
        planner = RunPlanner(
            database: database,
            changes: changes,
            rules: rules,
            mirrors: mirrors,
            deliveries: deliveries,
            logger: logger
        )
        dispatches = DispatchDesk(database: database, rules: rules, mirrors: mirrors, planner: planner)
    }

    /// Every address the controller answers.
    func router(logger: Logger) -> Router<APIContext> {
        let router = Router(context: APIContext.self)
        router.add(middleware: MetricsMiddleware(metrics: metrics))
        router.add(middleware: ProblemMiddleware(logger: logger))
        router.add(middleware: AuthenticationMiddleware(people: people, failures: failures))
        router.add(middleware: HostGuard(listen: listen, address: deliveries.address))
        router.get("/healthz") { _, _ -> Response in Response.plain("ok\n") }
        router.get("/readyz") { _, _ -> Response in
            _ = try await database.read { try $0.query("SELECT 1 AS one") }
            return Response.plain("ready\n")
        }
        StatusRoutes(board: board, sync: sync, logs: logs, access: access).add(to: router)
        ReviewRoutes(desk: reviews, board: board, deliveries: deliveries, access: access).add(to: router)
        AuditRoutes(database: database, access: access).add(to: router)
        MetricsRoutes(metrics: metrics, board: board, access: access).add(to: router)
        SecretRoutes(desk: secrets, access: access).add(to: router)
        EnrolmentRoutes(desk: EnrolmentDesk(people: people, rules: rules), failures: failures, access: access)
            .add(to: router)
        TokenRoutes(desk: TokenDesk(people: people), access: access).add(to: router)
        DispatchRoutes(desk: dispatches, board: board, access: access).add(to: router)
        RunnerRoutes(
            desk: runners,
            logs: logs,
            promoter: promoter,
            sync: sync,
            artifacts: artifacts,
            access: access
        ).add(to: router)
        CacheRoutes(desk: runners, caches: caches, rules: rules, access: access).add(to: router)
        AgentRoutes(desk: agents, access: access).add(to: router)
        HookRoutes(desk: hooks).add(to: router)
        WebRoutes(parts: self, listen: listen).add(to: router)
        return router
    }
}
