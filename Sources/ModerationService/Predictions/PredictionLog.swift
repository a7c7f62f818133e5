import Logging
import Persistence
import ProcessMemory
import ServiceLifecycle
import Telemetry

/// Keeps every prediction in the database, off the way of requests.
///
/// Predictions wait in a bounded queue and are written in batches as fast as the database takes them. When the database
/// is away they wait; when the queue is full new ones are dropped and counted. Stopping writes what waits, for as long as
/// `farewell`, and closes the database. Feedback is written at once, after the predictions accepted before it.
final class PredictionLog: Service {
    private static let batch = 1024
    /// After how many predictions written in one go the memory they took is given back.
    private static let manyPredictions = 5000
    private static let longestPause = Duration.seconds(2)
    static let farewell = Duration.seconds(5)

    private let database: ServiceDatabase
    private let store: PredictionStore
    private let metrics: MetricsRegistry
    private let logger: Logger
    private let queue = PredictionQueue()

    init(database: ServiceDatabase, metrics: MetricsRegistry, logger: Logger) {
        self.database = database
        self.metrics = metrics
        self.logger = logger
        store = PredictionStore(database: database)
        for reason in Loss.allCases { metrics.count("moderation_log_dropped_total", reason.label, by: 0) }
        metrics.count("moderation_log_written_total", by: 0)
        metrics.count("moderation_log_failures_total", by: 0)
    }

    /// Why a prediction is not in the database.
    private enum Loss: String, CaseIterable {
        /// The queue had no room.
        case full
        /// The database does not take it, though it takes others.
        case refused
        /// It still waited when the program had to end.
        case shutdown

        var label: String { "reason=\"\(rawValue)\"" }
    }

    var queued: Int { queue.count }

    func append(_ prediction: Prediction) {
        if !queue.append(prediction) { lose(1, .full) }
    }

    /// Stores feedback; false when no such prediction is known.
    func append(_ feedback: Feedback) async throws -> Bool {
        try await settle()
        return try await store.append(feedback)
    }

    /// Stores what somebody says about a comment, with the prediction of it that is known, else with this one.
    func append(_ prediction: Prediction, _ feedback: Feedback) async throws {
        try await settle()
        try await store.append(prediction, feedback)
    }

    /// Waits until what was accepted before is in the database.
    func settle() async throws {
        guard await queue.waitUntilSettled() else {
            throw ModerationServiceError(.unavailable, "the database is not available")
        }
    }

    func run() async throws {
        await withGracefulShutdownHandler {
            for await _ in queue.wakeUps { await writeAll(until: nil) }
            await writeAll(until: .now + Self.farewell)
        } onGracefulShutdown: {
            self.queue.finish()
        }
        queue.disappoint()
        if queue.count > 0 {
            lose(queue.count, .shutdown)
            logger.error("predictions were lost", metadata: ["count": "\(queue.count)"])
        }
        await database.close()
    }

    /// Writes batches until the queue is empty or the deadline has passed.
    private func writeAll(until deadline: ContinuousClock.Instant?) async {
        var pause = Duration.milliseconds(100)
        var written = 0
        while !Task.isCancelled {
            let batch = queue.next(Self.batch)
            guard !batch.isEmpty else {
                if written >= Self.manyPredictions { Footprint.release() }
                return
            }
            do {
                try await write(batch)
                written += batch.count
                pause = .milliseconds(100)
            } catch {
                metrics.count("moderation_log_failures_total")
                let reason = (error as? ModerationServiceError)?.cause ?? error
                logger.error(
                    "predictions wait for the database",
                    metadata: ["error": "\(reason)", "queued": "\(queued)"]
                )
                queue.disappoint()
                if let deadline, .now + pause > deadline { return }
                await wait(pause, isLast: deadline != nil)
                pause = min(pause * 2, Self.longestPause)
                // Once told to stop, what is left has its own, bounded time.
                if deadline == nil, Task.isShuttingDownGracefully { return }
            }
        }
    }

    private func write(_ batch: [Prediction]) async throws {
        do {
            try await store.append(batch)
            metrics.count("moderation_log_written_total", by: batch.count)
            queue.settle(batch.count)
        } catch let error as ModerationServiceError where error.isRefusal {
            // One prediction must not hold up the others for ever.
            guard batch.count == 1 else {
                for prediction in batch { try await write([prediction]) }
                return
            }
            logger.error("the database refuses a prediction", metadata: ["error": "\(error)"])
            lose(1, .refused)
            queue.settle(1)
        }
    }

    private func lose(_ count: Int, _ reason: Loss) {
        metrics.count("moderation_log_dropped_total", reason.label, by: count)
    }

    private func wait(_ time: Duration, isLast: Bool) async {
        let jittered = time * Double.random(in: 0.75...1.25)
        do {
            if isLast {
                try await Task.sleep(for: jittered)
            } else {
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: jittered) }
            }
        } catch {
            // Woken early: whoever asked for the pause looks at why.
            return
        }
    }
}

extension ModerationServiceError {
    /// Whether the database is there and does not take what it was given.
    fileprivate var isRefusal: Bool {
        guard let code = (cause as? PersistenceError)?.code else { return false }
        return code == .constraint || code == .misuse
    }
}
