import Glibc
import Moderation
import Persistence
import ServiceLifecycle
import Telemetry
import Testing

@testable import ModerationService

@Suite("Prediction log", .timeLimit(.minutes(5)))
struct PredictionLogTests {
    private func prediction(_ text: String = "some words") -> Prediction {
        Prediction(
            requestID: RequestIdentifier(),
            text: text,
            inputHash: "00",
            scores: LabelScores(),
            labels: [.insult],
            modelName: "sample",
            modelVersion: "1",
            latency: .microseconds(250),
            createdAt: .now
        )
    }

    private func feedback(_ prediction: Prediction) -> Feedback {
        Feedback(requestID: prediction.requestID, correct: false, trueLabels: [], notes: nil, createdAt: .now)
    }

    /// Runs a log as its server does, and stops it as its server does.
    private func running(
        _ path: String,
        _ body: @Sendable (PredictionLog, MetricsRegistry) async throws -> Void
    ) async throws {
        let metrics = MetricsRegistry.moderation()
        let log = PredictionLog(location: .sqlite(path), metrics: metrics, logger: Harness.quiet)
        let group = ServiceGroup(services: [log], logger: Harness.quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body(log, metrics)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private func stored(_ predictions: [Prediction], in path: String) async throws -> Int {
        let store = try await PredictionStore.open(.sqlite(path), access: .readOnly)
        var count = 0
        for prediction in predictions {
            count += try await store.rows(for: prediction.requestID.description).predictions
        }
        await store.close()
        return count
    }

    @Test("has written everything it took when it has stopped")
    func stopping() async throws {
        try await Harness.withDirectory { directory in
            let predictions = (0..<1200).map { prediction("words \($0)") }
            try await running(directory + "/log.sqlite") { log, _ in
                for prediction in predictions { log.append(prediction) }
            }
            #expect(try await stored(predictions, in: directory + "/log.sqlite") == 1200)
        }
    }

    @Test("takes feedback on a prediction made a moment ago, and refuses it for a stranger")
    func feedbackAtOnce() async throws {
        try await Harness.withDirectory { directory in
            try await running(directory + "/log.sqlite") { log, _ in
                for _ in 0..<20 {
                    let prediction = prediction()
                    log.append(prediction)
                    let isStored = try await log.append(feedback(prediction))
                    #expect(isStored)
                }
                let isStrangerStored = try await log.append(feedback(prediction()))
                #expect(!isStrangerStored)
            }
        }
    }

    @Test("keeps predictions while the database is away and writes them when it is back")
    func databaseAway() async throws {
        try await Harness.withDirectory { directory in
            let path = directory + "/later/log.sqlite"
            let predictions = (0..<5).map { prediction("words \($0)") }
            try await running(path) { log, metrics in
                for prediction in predictions { log.append(prediction) }
                let refused = await #expect(throws: ModerationServiceError.self) {
                    try await log.append(feedback(predictions[0]))
                }
                #expect(refused?.code == .unavailable)
                #expect(metrics.text().contains("moderation_log_failures_total 1"))
                #expect(log.queued == 5)
                mkdir(directory + "/later", 0o755)
                var isStored = false
                while !isStored {
                    do {
                        isStored = try await log.append(feedback(predictions[0]))
                    } catch let error as ModerationServiceError {
                        #expect(error.code == .unavailable)
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }
            }
            #expect(try await stored(predictions, in: path) == 5)
        }
    }

    @Test("tries once more when it is told to stop while it waits for the database")
    func farewell() async throws {
        try await Harness.withDirectory { directory in
            let path = directory + "/later/log.sqlite"
            let waiting = prediction()
            try await running(path) { log, metrics in
                log.append(waiting)
                while !metrics.text().contains("moderation_log_failures_total 3") {
                    try await Task.sleep(for: .milliseconds(5))
                }
                mkdir(directory + "/later", 0o755)
            }
            #expect(try await stored([waiting], in: path) == 1)
        }
    }

    @Test("drops what has no room, counts it, and keeps what came first")
    func full() async throws {
        let metrics = MetricsRegistry.moderation()
        let log = PredictionLog(location: .sqlite("/does/not/exist/x.sqlite"), metrics: metrics, logger: Harness.quiet)
        for index in 0..<PredictionQueue.longest + 3 { log.append(prediction("\(index)")) }
        #expect(log.queued == PredictionQueue.longest)
        #expect(metrics.text().contains("moderation_log_dropped_total 3"))
    }

    @Test("is bounded in bytes as well")
    func bytes() {
        let queue = PredictionQueue()
        let large = String(repeating: "x", count: PredictionQueue.mostBytes / 2)
        #expect(queue.append(prediction(large)))
        #expect(queue.append(prediction(large)))
        #expect(!queue.append(prediction("x")))
        queue.settle(1)
        #expect(queue.append(prediction("x")))
        #expect(queue.next(10).map { $0.text.utf8.count } == [large.utf8.count, 1])
    }

    @Test("stores what PostgreSQL has no room for in a form that it has")
    func zeroByte() async throws {
        try await Harness.withDirectory { directory in
            let path = directory + "/log.sqlite"
            let odd = prediction("a\u{0}b")
            try await running(path) { log, _ in log.append(odd) }
            #expect(try await stored([odd], in: path) == 1)
        }
    }
}
