import Logging
import Persistence
import ServiceLifecycle
import Synchronization
import Telemetry

/// Keeps every prediction in the database, off the way of requests.
///
/// Predictions wait in a bounded queue and are written in batches as fast as the database takes them. When the database
/// is away they wait; when the queue is full new ones are dropped and counted. Stopping writes what waits, for as long as
/// `farewell`. Feedback is written at once, after the predictions accepted before it.
final class PredictionLog: Service {
    private static let batch = 500
    private static let longestPause = Duration.seconds(10)
    static let farewell = Duration.seconds(5)

    private let location: DatabaseLocation
    private let metrics: MetricsRegistry
    private let logger: Logger
    private let queue = PredictionQueue()
    private let store = Mutex<PredictionStore?>(nil)

    init(location: DatabaseLocation, metrics: MetricsRegistry, logger: Logger) {
        self.location = location
        self.metrics = metrics
        self.logger = logger
    }

    var queued: Int { queue.count }

    /// Whether the database answered when it was last asked.
    var isConnected: Bool { store.withLock { $0 != nil } }

    /// Opens the database, once; predictions may be appended before.
    func connect() async throws {
        guard !isConnected else { return }
        let opened = try await PredictionStore.open(location)
        store.withLock { $0 = opened }
    }

    func append(_ prediction: Prediction) {
        if !queue.append(prediction) { metrics.count("moderation_log_dropped_total") }
    }

    /// Stores feedback; false when no such prediction is known.
    func append(_ feedback: Feedback) async throws -> Bool {
        guard await queue.waitUntilSettled(), let store = store.withLock({ $0 }) else {
            throw ModerationServiceError(.unavailable, "the database is not available")
        }
        do {
            return try await store.append(feedback)
        } catch let error as PersistenceError {
            logger.error("feedback was not stored", metadata: ["error": "\(error)"])
            throw ModerationServiceError(.unavailable, "the database is not available", cause: error)
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
            metrics.count("moderation_log_dropped_total", by: queue.count)
            logger.error("predictions were lost", metadata: ["count": "\(queue.count)"])
        }
        await store.withLock { $0 }?.close()
    }

    /// Writes batches until the queue is empty or the deadline has passed.
    private func writeAll(until deadline: ContinuousClock.Instant?) async {
        var pause = Duration.milliseconds(100)
        while !Task.isCancelled {
            let batch = queue.next(Self.batch)
            guard !batch.isEmpty else { return }
            do {
                try await connect()
                try await write(batch)
                pause = .milliseconds(100)
            } catch {
                metrics.count("moderation_log_failures_total")
                logger.error(
                    "predictions wait for the database",
                    metadata: ["error": "\(error)", "queued": "\(queued)"]
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
        guard let store = store.withLock({ $0 }) else { return }
        do {
            try await store.append(batch)
            metrics.count("moderation_log_written_total", by: batch.count)
            queue.settle(batch.count)
        } catch let error as PersistenceError where error.code == .constraint || error.code == .misuse {
            // One prediction must not hold up the others for ever.
            guard batch.count == 1 else {
                for prediction in batch { try await write([prediction]) }
                return
            }
            logger.error("the database refuses a prediction", metadata: ["error": "\(error)"])
            metrics.count("moderation_log_dropped_total")
            queue.settle(1)
        }
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
