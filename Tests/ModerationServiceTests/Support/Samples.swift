import Moderation
import ServiceLifecycle
import Telemetry

@testable import ModerationService

/// Predictions, and the log that takes them, as the server has them.
enum Samples {
    static func prediction(
        _ text: String = "some words",
        labels: [Label] = [.insult],
        action: Action = .block,
        queue: ReviewQueue? = nil,
        at time: Timestamp = .now
    ) -> Prediction {
        Prediction(
            requestID: RequestIdentifier(),
            text: text,
            digest: CommentDigest(of: text),
            scores: LabelScores(),
            labels: labels,
            action: action,
            placement: queue.map { ReviewPlacement(queue: $0, reason: "a test") },
            modelName: "sample",
            modelVersion: "1",
            latency: .microseconds(250),
            createdAt: time
        )
    }

    static func feedback(_ prediction: Prediction) -> Feedback {
        Feedback(requestID: prediction.requestID, correct: false, trueLabels: [], notes: nil, createdAt: .now)
    }

    /// Runs a log as its server does, and stops it as its server does.
    static func withLog(
        _ database: ServiceDatabase,
        _ body: @Sendable (PredictionLog, MetricsRegistry) async throws -> Void
    ) async throws {
        let metrics = MetricsRegistry.moderation()
        let log = PredictionLog(database: database, metrics: metrics, logger: Harness.quiet)
        let group = ServiceGroup(services: [log], logger: Harness.quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body(log, metrics)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}

extension MetricsRegistry {
    /// The value of a series, as `/metrics` shows it.
    func value(_ series: String) -> Int? {
        text().split(separator: "\n").first { $0.hasPrefix(series + " ") }
            .flatMap { Int($0.dropFirst(series.count + 1)) }
    }
}
