import Glibc
import Moderation
import Persistence
import Telemetry
import TestSupport
import Testing

@testable import ModerationService

@Suite("Prediction log", .timeLimit(.minutes(10)))
struct PredictionLogTests {
    private func withLog(
        _ location: DatabaseLocation,
        _ body: @Sendable (PredictionLog, MetricsRegistry) async throws -> Void
    ) async throws {
        try await Samples.withLog(ServiceDatabase(location: location), body)
    }

    private func stored(_ location: DatabaseLocation) async throws -> Int {
        let reader = try await LogReader.open(location)
        let count = try await reader.predictions()
        await reader.close()
        return count
    }

    @Test("has written everything it took when it has stopped", arguments: Backend.available)
    func stopping(backend: Backend) async throws {
        try await backend.withPlace { location in
            let predictions = (0..<1237).map { Samples.prediction("words \($0)", queue: $0 % 3 == 0 ? .audit : nil) }
            try await withLog(location) { log, _ in
                for prediction in predictions { log.append(prediction) }
            }
            #expect(try await stored(location) == 1237)
            let reader = try await LogReader.open(location)
            for prediction in predictions.prefix(3) + predictions.suffix(3) {
                #expect(try await reader.rows(for: prediction.requestID.description).predictions == 1)
            }
            await reader.close()
        }
    }

    @Test(
        "takes feedback on a prediction made a moment ago, and refuses it for a stranger",
        arguments: Backend.available
    )
    func feedbackAtOnce(backend: Backend) async throws {
        try await backend.withPlace { location in
            try await withLog(location) { log, _ in
                for _ in 0..<20 {
                    let prediction = Samples.prediction()
                    log.append(prediction)
                    let isStored = try await log.append(Samples.feedback(prediction))
                    #expect(isStored)
                }
                let isStrangerStored = try await log.append(Samples.feedback(Samples.prediction()))
                #expect(!isStrangerStored)
            }
        }
    }

    @Test("keeps predictions while the database is away and writes them when it is back")
    func databaseAway() async throws {
        try await Harness.withDirectory { directory in
            let path = directory + "/later/log.sqlite"
            let predictions = (0..<5).map { Samples.prediction("words \($0)") }
            try await withLog(.sqlite(path)) { log, metrics in
                for prediction in predictions { log.append(prediction) }
                let refused = await #expect(throws: ModerationServiceError.self) {
                    try await log.append(Samples.feedback(predictions[0]))
                }
                #expect(refused?.code == .unavailable)
                #expect(metrics.value("moderation_log_failures_total") ?? 0 > 0)
                #expect(log.queued == 5)
                mkdir(directory + "/later", 0o755)
                try await waitUntil("feedback is stored") {
                    do {
                        return try await log.append(Samples.feedback(predictions[0]))
                    } catch let error as ModerationServiceError {
                        #expect(error.code == .unavailable)
                        return false
                    }
                }
            }
            #expect(try await stored(.sqlite(path)) == 5)
        }
    }

    @Test("tries once more when it is told to stop while it waits for the database")
    func farewell() async throws {
        try await Harness.withDirectory { directory in
            let path = directory + "/later/log.sqlite"
            try await withLog(.sqlite(path)) { log, metrics in
                log.append(Samples.prediction())
                try await waitUntil("it has failed three times") {
                    metrics.value("moderation_log_failures_total") ?? 0 >= 3
                }
                mkdir(directory + "/later", 0o755)
            }
            #expect(try await stored(.sqlite(path)) == 1)
        }
    }

    @Test("drops what has no room, counts it, and keeps what came first")
    func full() async throws {
        let metrics = MetricsRegistry.moderation()
        let database = ServiceDatabase(location: .sqlite("/does/not/exist/x.sqlite"))
        let log = PredictionLog(database: database, metrics: metrics, logger: Harness.quiet)
        let sample = Samples.prediction("")
        var count = 0
        while metrics.value("moderation_log_dropped_total{reason=\"full\"}") == 0 {
            for _ in 0..<1000 { log.append(sample) }
            count += 1000
        }
        let dropped = try #require(metrics.value("moderation_log_dropped_total{reason=\"full\"}"))
        #expect(log.queued <= PredictionQueue.longest && log.queued > 20_000 && dropped == count - log.queued)
    }

    @Test("is bounded in bytes as well")
    func bytes() {
        let queue = PredictionQueue()
        let empty = PackedPrediction(Samples.prediction("")).size
        let large = String(repeating: "x", count: PredictionQueue.mostBytes / 2 - empty)
        #expect(queue.append(Samples.prediction(large)))
        #expect(queue.append(Samples.prediction(large)))
        #expect(!queue.append(Samples.prediction("x")))
        queue.settle(1)
        #expect(queue.append(Samples.prediction("x")))
        #expect(queue.next(10).map { $0.text.utf8.count } == [large.utf8.count])
        queue.settle(1)
        #expect(queue.next(10).map { $0.text } == ["x"])
    }

    @Test("gives out no more bytes at once than are good to write")
    func pieces() {
        let queue = PredictionQueue()
        let text = String(repeating: "x", count: PredictionQueue.mostTaken / 10)
        for _ in 0..<30 { #expect(queue.append(Samples.prediction(text))) }
        #expect(queue.next(30).count == 9)
    }

    @Test("gives back what it was given", arguments: [nil, ReviewQueue.secondOpinion])
    func packing(place: ReviewQueue?) {
        var prediction = Samples.prediction("wörds 🙂", labels: [.toxic, .identityHate], queue: place)
        prediction.scores = LabelScores(lanes: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0, 0])
        prediction.isCacheHit = true
        prediction.client = "a key"
        let copy = PackedPrediction(prediction).prediction
        #expect(copy.requestID == prediction.requestID && copy.text == prediction.text)
        #expect(copy.digest == prediction.digest && copy.digest.description == prediction.digest.description)
        #expect(copy.scores == prediction.scores && copy.labels == prediction.labels)
        #expect(copy.action == .block && copy.isCacheHit && copy.client == "a key")
        #expect(copy.placement == prediction.placement)
        #expect(copy.modelName == "sample" && copy.modelVersion == "1")
        #expect(copy.latency == prediction.latency && copy.createdAt == prediction.createdAt)
    }

    @Test("gives its queue back in order, however it is filled and emptied")
    func order() {
        let queue = PredictionQueue()
        var state: UInt32 = 7
        var (added, taken) = (0, 0)
        for _ in 0..<400 {
            state = state &* 1_664_525 &+ 1_013_904_223
            for _ in 0..<Int(state >> 28) {
                #expect(queue.append(Samples.prediction("\(added)")))
                added += 1
            }
            let batch = queue.next(Int(state >> 24 & 15))
            #expect(batch.map { $0.text } == (taken..<taken + batch.count).map { "\($0)" })
            queue.settle(batch.count)
            taken += batch.count
            #expect(queue.count == added - taken)
        }
    }

    @Test("stores what PostgreSQL has no room for in a form that it has", arguments: Backend.available)
    func zeroByte(backend: Backend) async throws {
        try await backend.withPlace { location in
            try await withLog(location) { log, _ in log.append(Samples.prediction("a\u{0}b")) }
            #expect(try await stored(location) == 1)
        }
    }
}
