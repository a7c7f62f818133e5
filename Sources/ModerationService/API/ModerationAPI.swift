import Hummingbird
public import Logging
import Moderation
import Persistence
import ServiceLifecycle
import Telemetry

/// The service that scores comments: `moderation api`.
public enum ModerationAPI {
    /// Serves until the process is told to stop or the task is cancelled.
    ///
    /// Stopping first drains (`ServerSettings.drain`), then finishes requests under way, then writes what the log holds.
    /// `onListening` gets the port once connections are accepted.
    public static func run(
        _ settings: APISettings,
        logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws {
        let source = ModelSource(directory: settings.registry, mlflow: settings.mlflow, cache: settings.modelCache)
        let model = try await source.load(try ModelReference(settings.model))
        let metrics = MetricsRegistry.moderation()
        let database = ServiceDatabase(location: settings.database)
        try await open(database, settings, logger)
        let log = PredictionLog(database: database, metrics: metrics, logger: logger)
        let ring =
            settings.requiresKeys
            ? KeyRing(
                store: KeyStore(database: database),
                commentsPerMinute: settings.commentsPerMinute,
                logger: logger
            ) : nil
        await ring?.reload()
        let drain = DrainService(time: settings.server.drain)
        let api = apiRouter(settings, model, database, log, ring, drain, metrics)
        var services: [any Service] = [log]
        if let ring { services.append(ring) }
        if let period = settings.retention {
            services.append(
                RetentionService(period: period, database: database, metrics: metrics, logger: logger)
            )
        }
        try await Server.run(
            api.router(),
            settings: settings.server,
            before: services,
            drain: drain,
            logger: logger,
            onListening: onListening
        )
    }

    /// Puts the routes together from what they stand on.
    static func apiRouter(
        _ settings: APISettings,
        _ model: RegisteredModel,
        _ database: ServiceDatabase,
        _ log: PredictionLog,
        _ ring: KeyRing?,
        _ drain: DrainService,
        _ metrics: MetricsRegistry
    ) -> APIRouter {
        var policy = settings.review.policy
        policy.thresholds = model.classifier.model.parameters.thresholds
        let engine = PredictionEngine(
            model: model,
            review: policy,
            cache: PredictionCache(capacity: settings.cacheSize),
            log: log,
            isLogging: settings.logsPredictions,
            metrics: metrics
        )
        return APIRouter(
            engine: engine,
            log: log,
            review: ReviewStore(database: database, claim: settings.review.claim),
            secondOpinionShare: policy.secondOpinionShare,
            health: HealthRoutes(
                model: model,
                settings: settings.server,
                log: log,
                database: database,
                drain: drain,
                metrics: metrics
            ),
            ring: ring,
            corsOrigins: settings.corsOrigins,
            metrics: metrics,
            drain: drain
        )
    }

    /// A file that cannot be opened is a mistake in the settings; a server that is away may come back.
    private static func open(_ database: ServiceDatabase, _ settings: APISettings, _ logger: Logger) async throws {
        do {
            try await database.open()
        } catch let error as PersistenceError where settings.database.dialect == .postgres && error.code == .unreachable
        {
            logger.warning("starting without the database", metadata: ["error": "\(error)"])
        }
    }
}
