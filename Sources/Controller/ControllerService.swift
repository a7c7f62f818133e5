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
        // The directory is this controller's alone: what holds a ref in it was killed.
        try await GitRepository.releaseLocks(under: settings.data + "/mirrors")
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
