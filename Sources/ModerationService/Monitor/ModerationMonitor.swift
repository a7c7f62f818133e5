import Hummingbird
public import Logging
import Moderation
import ServiceLifecycle

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The program that watches the model at work, from the database alone: `moderation monitor`.
public enum ModerationMonitor {
    private static let longestReference = 1 << 20

    /// Serves until the process is told to stop or the task is cancelled.
    ///
    /// The database may be away, at the start or later; the pages say so.
    public static func run(
        _ settings: MonitorSettings,
        models: ModelSource,
        logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws {
        let metrics = MonitorMetrics.registry()
        let drain = DrainService(time: settings.server.drain)
        let source = MonitorSource(
            database: MonitorDatabase(location: settings.database),
            settings: settings.drift,
            reference: try await reference(settings, models, logger)
        )
        let service = try MonitorService(settings: settings, source: source, metrics: metrics, logger: logger)
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.add(middleware: SecurityHeaders())
        router.add(middleware: EdgeMiddleware(metrics: metrics, drain: drain))
        MonitorRoutes(settings: settings, service: service, source: source, drain: drain, metrics: metrics)
            .add(to: router)
        try await Server.run(
            router,
            settings: settings.server,
            before: [service],
            drain: drain,
            logger: logger,
            onListening: onListening
        )
        await source.close()
    }

    /// What drift is measured against, when it was named.
    private static func reference(
        _ settings: MonitorSettings,
        _ models: ModelSource,
        _ logger: Logger
    ) async throws -> DriftReference? {
        guard let name = settings.reference else { return nil }
        let model = try ModelReference(name)
        let content: [UInt8]
        if case .file(let path) = model {
            content = try FileContent.read(path, limit: longestReference)
        } else {
            let version = try await models.tracker.version(model)
            do {
                content = try await models.tracker.file(DriftReference.fileName, of: version)
            } catch let error as ModerationError where error.code == .notFound {
                throw ModerationError(
                    .notFound,
                    """
                    \(version.reference) has no \(DriftReference.fileName): make one with 'moderation registry reference' \
                    and name the file, or leave --reference out to measure against the first comments that were scored
                    """,
                    cause: error
                )
            }
        }
        do {
            let reference = try JSONDecoder().decode(DriftReference.self, from: Data(content))
            try reference.check()
            return reference
        } catch let error as ModerationError {
            throw error
        } catch {
            throw ModerationServiceError(.invalidConfiguration, "\(name) is not a reference", cause: error)
        }
    }
}
