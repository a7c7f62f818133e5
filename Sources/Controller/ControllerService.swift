import ControllerAPI
import Git
import HTTPTransport
import HTTPTypes
import HeadgateConfiguration
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
        let lock = try await DataLock.take(data: settings.data, logger: logger)
        defer { lock.release() }
        let isPostgres = settings.database.hasPrefix("postgres")
        let database = try await patiently {
            try await Persistence.open(
                isPostgres ? .postgres(settings.database) : .sqlite(settings.database),
                migrations: Schema.migrations
            )
        }
        let instance = try Instance(data: settings.data)
        let parts = Parts(settings: settings, database: database, instance: instance, logger: logger)
        parts.duties.want(
            [Duty.leases, Duty.notifications, Duty.retention, Duty.schedules, Duty.stages, Duty.statuses]
                + parts.rules.repositories.map { Duty.watch($0.name) }
        )
        try await patiently {
            try await parts.runners.renewAll()
            try await parts.duties.begin()
        }
        parts.sources.clear()
        var services: [any Service] = [
            HTTPService(host: settings.host, port: settings.port, parts: parts, logger: logger),
            Poller(parts: parts, logger: logger),
            EventPlanning(parts: parts, logger: logger),
            ScheduleClock(desk: parts.schedules, duties: parts.duties, changes: parts.changes, logger: logger),
            StatusSender(desk: parts.statuses, duties: parts.duties, changes: parts.changes, logger: logger),
            NotificationClock(
                desk: parts.notifications,
                agents: parts.agents,
                duties: parts.duties,
                changes: parts.changes,
                logger: logger
            ),
            StageClock(
                database: database,
                metrics: parts.metrics,
                duties: parts.duties,
                changes: parts.changes,
                rules: parts.rules,
                logger: logger
            ),
            LeaseClock(runners: parts.runners, duties: parts.duties, logger: logger),
            RetentionClock(parts: parts, logger: logger),
            DutyClock(duties: parts.duties, polls: parts.polls, logger: logger),
            EnvironmentClock(
                deliveries: parts.deliveries,
                watch: parts.watch,
                rollbacks: parts.rollbacks,
                logger: logger
            ),
            PollEnder(changes: parts.changes),
        ]
        if case .embedded(let host, let port, _) = settings.registry {
            let registry = try RegistryService(
                root: settings.data + "/registry",
                host: host,
                port: port,
                logger: logger
            )
            services.append(registry)
            services.append(RegistryClock(collection: parts.collection(of: registry.store), logger: logger))
        }
        if database.dialect == .postgres {
            services.append(
                try ChangeRelay(
                    changes: parts.changes,
                    polls: parts.polls,
                    database: database,
                    url: settings.database,
                    instance: instance,
                    logger: logger
                )
            )
        }
        let group = ServiceGroup(services: services, logger: logger)
        let result: Result<Void, any Error>
        do {
            result = .success(try await group.run())
        } catch {
            result = .failure(error)
        }
        do {
            try await parts.duties.leave()
        } catch {
            logger.warning("the other controllers will wait before they take over: \(error)")
        }
        await parts.http.shutdown()
        await database.close()
        try result.get()
    }

    /// Tries again while a database server is away.
    private func patiently<Value>(_ body: () async throws -> Value) async throws -> Value {
        var pause = Duration.milliseconds(250)
        while true {
            do {
                return try await body()
            } catch let error as PersistenceError where error.code == .unreachable || error.code == .outcomeUnknown {
                guard settings.database.hasPrefix("postgres") else { throw error }
                logger.warning("the database cannot be used yet: \(error)")
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(5))
        }
    }
}

/// The desks of a controller, each made once.
struct Parts: Sendable {
    let rules: Rules
    let changes = Changes()
    let polls: Polls
    let duties: Duties
    let mirrors: Mirrors
    let deliveries: Deliveries
    let runners: RunnerDesk
    let reviews: ReviewDesk
    let evidence: EvidenceDesk
    let board: StatusBoard
    let logs: LogDesk
    let artifacts: ArtifactStore
    let caches: CacheStore
    let sources: SourceDesk
    let retention: Retention
    let sweep: RetentionSweep
    let sync: SyncBoard
    let promoter: Promoter
    let rollbacks: RollbackDesk
    let watch: PromotionWatch
    let holds: HoldDesk
    let history: HistoryDesk
    let agents: AgentDesk
    let secrets: SecretDesk
    let hooks: HookDesk
    let planner: RunPlanner
    let indexer: WorkflowIndexer
    let schedules: ScheduleDesk
    let statuses: StatusDesk
    let pulls: PullDesk
    let notifications: NotificationDesk

    /// What forges and those who are notified are spoken to with.
    let http = HTTPClient()
    let dispatches: DispatchDesk
    let database: any SQLDatabase
    let access: Access
    let people: People
    let failures = FailedLogins()

    /// Nil where people sign in with tokens only.
    let provider: OpenIDProvider?
    let metrics = MetricsRegistry.controller()

    /// The host that the controller listens on.
    let listen: String

    init(settings: ControllerSettings, database: any SQLDatabase, instance: Instance = Instance(), logger: Logger) {
        self.database = database
        duties = Duties(
            instance: instance,
            database: database,
            changes: changes,
            address: settings.address,
            leaseSeconds: settings.leaseSeconds
        )
        rules = settings.rules
        access = Access(authenticator: settings.authenticator)
        provider = settings.signIn.map {
            OpenIDProvider(settings: $0, address: settings.address, http: HTTPClient())
        }
        people = People(database: database, authenticator: settings.authenticator)
        listen = settings.host
        polls = Polls(rules: rules, changes: changes)
        mirrors = Mirrors(root: settings.data + "/mirrors", rules: rules)
        deliveries = Deliveries(
            database: database,
            changes: changes,
            rules: rules,
            address: settings.address,
            clock: settings.clock
        )
        runners = RunnerDesk(
            database: database,
            changes: changes,
            deliveries: deliveries,
            selfReview: SelfReview(database: database, rules: rules, mirrors: mirrors, deliveries: deliveries),
            rules: rules,
            registry: settings.registry.name,
            leaseSeconds: settings.leaseSeconds,
            secretBox: settings.secretBox
        )
        reviews = ReviewDesk(
            database: database,
            changes: changes,
            rules: rules,
            deliveries: deliveries,
            mirrors: mirrors
        )
        evidence = EvidenceDesk(
            database: database,
            rules: rules,
            reviews: reviews,
            deliveries: deliveries,
            mirrors: mirrors
        )
        board = StatusBoard(
            database: database,
            rules: rules,
            mirrors: mirrors,
            reviews: reviews,
            processesFile: settings.processesFile
        )
        logs = LogDesk(
            database: database,
            store: LogStore(root: settings.data + "/logs", database: database),
            changes: changes,
            runners: runners,
            metrics: metrics
        )
        artifacts = ArtifactStore(root: settings.data + "/artifacts", database: database)
        caches = CacheStore(root: settings.data + "/caches", bound: settings.retention.cacheSize)
        sources = SourceDesk(database: database, mirrors: mirrors, root: settings.data + "/served")
        retention = settings.retention
        sweep = RetentionSweep(
            database: database,
            retention: settings.retention,
            logs: settings.data + "/logs",
            artifacts: settings.data + "/artifacts"
        )
        sync = SyncBoard(database: database, changes: changes, rules: rules, mirrors: mirrors, runners: runners)
        let committer = OverlayCommitter(
            rules: rules,
            mirrors: mirrors,
            logger: logger,
            identity: settings.committer
        )
        let forges = ForgeAPI(http: http)
        promoter = Promoter(
            database: database,
            changes: changes,
            rules: rules,
            mirrors: mirrors,
            runners: runners,
            committer: committer,
            proposals: Proposals(committer: committer, rules: rules, forges: forges),
            tagger: ImageTagger(http: http, login: settings.registries),
            clock: settings.clock
        )
        rollbacks = RollbackDesk(
            database: database,
            changes: changes,
            rules: rules,
            mirrors: mirrors,
            committer: committer,
            clock: settings.clock,
            logger: logger
        )
        secrets = SecretDesk(database: database, changes: changes, rules: rules, box: settings.secretBox)
        watch = PromotionWatch(
            database: database,
            rules: rules,
            mirrors: mirrors,
            rollbacks: rollbacks,
            changes: changes,
            clock: settings.clock,
            logger: logger
        )
        holds = HoldDesk(database: database, changes: changes, rules: rules, clock: settings.clock)
        history = HistoryDesk(database: database, rules: rules, mirrors: mirrors, clock: settings.clock)
        agents = AgentDesk(database: database, changes: changes, rules: rules)
        hooks = HookDesk(rules: rules, polls: polls)
        statuses = StatusDesk(database: database, rules: rules, client: forges, logger: logger)
        planner = RunPlanner(
            database: database,
            changes: changes,
            rules: rules,
            mirrors: mirrors,
            deliveries: deliveries,
            workflowSource: settings.actionServer.map {
                WorkflowSource(
                    server: $0,
                    root: settings.data + "/mirrors/called",
                    credentials: settings.rules.actions.map {
                        GitCredentials.password($0.secret, username: $0.username ?? "x-access-token")
                    }
                )
            },
            pulls: PullReader(
                database: database,
                rules: rules,
                mirrors: mirrors,
                inquiry: PullInquiry(database: database, mirrors: mirrors, client: forges, logger: logger),
                address: settings.address,
                logger: logger
            ),
            logger: logger
        )
        pulls = PullDesk(
            database: database,
            changes: changes,
            rules: rules,
            planner: planner,
            address: settings.address
        )
        notifications = NotificationDesk(
            database: database,
            rules: rules,
            sender: NotificationSender(http: http, address: settings.address, mail: settings.mail),
            metrics: metrics,
            logger: logger
        )
        let zones = TimeZones()
        indexer = WorkflowIndexer(
            database: database,
            changes: changes,
            rules: rules,
            mirrors: mirrors,
            planner: planner,
            zones: zones,
            logger: logger
        )
        schedules = ScheduleDesk(database: database, rules: rules, zones: zones)
        dispatches = DispatchDesk(database: database, rules: rules, mirrors: mirrors, planner: planner)
    }

    /// Every address the controller answers.
    func router(logger: Logger) -> Router<APIContext> {
        let router = Router(context: APIContext.self)
        let readiness = Readiness(database: database)
        router.add(middleware: MetricsMiddleware(metrics: metrics))
        router.add(middleware: ProblemMiddleware(logger: logger))
        let methods = RouteMethods()
        router.add(middleware: TargetMiddleware(methods: methods))
        router.add(middleware: AuthenticationMiddleware(people: people, failures: failures))
        router.add(middleware: HostGuard(listen: listen, address: deliveries.address))
        router.get("/healthz") { _, _ -> Response in Response.plain("ok\n") }
        router.get("/readyz") { _, _ -> Response in
            try await readiness.check()
            return Response.plain("ready\n")
        }
        OpenAPIRoutes().add(to: router)
        StatusRoutes(
            board: board,
            sync: sync,
            logs: logs,
            queues: QueueBoard(database: database),
            access: access
        ).add(to: router)
        ReviewRoutes(desk: reviews, evidence: evidence, access: access).add(to: router)
        NotificationRoutes(desk: notifications, access: access).add(to: router)
        EventRoutes(
            database: database,
            changes: changes,
            rules: rules,
            logs: logs,
            people: people,
            access: access,
            readers: ReaderCount()
        ).add(to: router)
        LogViewRoutes(logs: logs, access: access).add(to: router)
        RunRoutes(board: board, access: access).add(to: router)
        RunChangeRoutes(board: board, deliveries: deliveries, access: access).add(to: router)
        AuditRoutes(database: database, access: access).add(to: router)
        MetricsRoutes(metrics: metrics, board: board, notifications: notifications, access: access).add(to: router)
        SecretRoutes(desk: secrets, access: access).add(to: router)
        EnrolmentRoutes(desk: EnrolmentDesk(people: people, rules: rules), failures: failures, access: access)
            .add(to: router)
        TokenRoutes(desk: TokenDesk(people: people), access: access).add(to: router)
        EnvironmentRoutes(history: history, rollbacks: rollbacks, holds: holds, access: access).add(to: router)
        PullRoutes(desk: pulls, access: access).add(to: router)
        DispatchRoutes(desk: dispatches, board: board, access: access).add(to: router)
        RunnerRoutes(
            desk: runners,
            logs: logs,
            promoter: promoter,
            sync: sync,
            artifacts: artifacts,
            sources: sources,
            access: access
        ).add(to: router)
        CacheRoutes(desk: runners, caches: caches, rules: rules, access: access).add(to: router)
        AgentRoutes(desk: agents, access: access).add(to: router)
        HookRoutes(desk: hooks).add(to: router)
        WebRoutes(parts: self, listen: listen).add(to: router)
        methods.take(router)
        return router
    }
}
