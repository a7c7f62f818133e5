import ControllerAPI
import Git
import HTTPTransport
import HeadgateConfiguration
import Logging
import Persistence
import Telemetry

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
}
