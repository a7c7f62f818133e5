import HTTPTransport
import Moderation
import Persistence
import Synchronization
import TestSupport
import Testing

@testable import ModerationService

/// What the monitor does about what it sees: alerts and trainings, to receivers that answer, fail and come back.
@Suite("What the monitor does", .timeLimit(.minutes(5)))
struct MonitorServiceTests {
    /// What a receiver got, and how it answers.
    private final class Receiver: Sendable {
        let requests = Mutex<[TestServer.Request]>([])
        let status = Mutex("200 OK")

        func serve(_ request: TestServer.Request) -> TestServer.Answer {
            requests.withLock { $0.append(request) }
            return TestServer.Answer(status: status.withLock { $0 }, body: Array("{}".utf8))
        }

        var bodies: [String] { requests.withLock { $0.map { String(decoding: $0.body, as: UTF8.self) } } }
    }

    private static let minute = MonitorFixture.minute

    private func at(_ minutes: Int64) -> Timestamp {
        Timestamp(millisecondsSince1970: MonitorFixture.noon.millisecondsSince1970 + minutes * Self.minute)
    }

    /// A database in which `toxic` has drifted.
    private func drifted(_ directory: String) async throws {
        let fixture = try await MonitorFixture.make(.sqlite(directory + "/monitor.sqlite"))
        try await fixture.add((0..<250).map { .init(age: 60 * 24 * 3, labels: $0 % 10 == 0 ? [.toxic] : []) })
        try await fixture.add((0..<250).map { .init(age: 20, labels: $0 % 2 == 0 ? [.toxic] : []) })
        await fixture.close()
    }

    private func service(_ directory: String, _ settings: MonitorSettings) throws -> MonitorService {
        let source = MonitorSource(
            database: MonitorDatabase(location: settings.database),
            settings: settings.drift,
            reference: nil
        )
        return try MonitorService(
            settings: settings,
            source: source,
            metrics: MonitorMetrics.registry(),
            logger: Harness.quiet
        )
    }

    private func withReceiver(
        _ body: (String, inout MonitorSettings, Receiver) async throws -> Void
    ) async throws {
        try await Harness.withDirectory { directory in
            try await drifted(directory)
            let receiver = Receiver()
            let server = try TestServer { receiver.serve($0) }
            defer { server.stop() }
            var settings = MonitorSettings(
                server: ServerSettings(port: 0),
                database: .sqlite(directory + "/monitor.sqlite")
            )
            settings.webhookPause = .milliseconds(1)
            settings.state = directory + "/state.json"
            settings.webhook = "http://127.0.0.1:\(server.port)/hook"
            try await body(directory, &settings, receiver)
        }
    }

    @Test("Drift is told once, also over a restart")
    func tells() async throws {
        try await withReceiver { directory, settings, receiver in
            for start in [0, 10] as [Int64] {
                let service = try service(directory, settings)
                for minute in start..<start + 4 { await service.look(at: at(minute)) }
                #expect(service.findings.firing.map(\.subject) == ["toxic"])
            }
            #expect(receiver.bodies.count == 1)
            let body = try #require(receiver.bodies.first)
            for part in [
                #""alertname":"ModerationDrift""#, #""label":"toxic""#, #""status":"firing""#, #""version":"4""#,
                "toxic has drifted",
            ] {
                #expect(body.contains(part), "\(part)")
            }
        }
    }

    @Test("What the receiver did not take is tried again, and told once it does")
    func retries() async throws {
        try await withReceiver { directory, settings, receiver in
            receiver.status.withLock { $0 = "503 Service Unavailable" }
            let service = try service(directory, settings)
            for minute in 0..<3 as Range<Int64> { await service.look(at: at(minute)) }
            let failed = receiver.bodies.count
            #expect(failed == 8)
            receiver.status.withLock { $0 = "204 No Content" }
            for minute in 3..<6 as Range<Int64> { await service.look(at: at(minute)) }
            #expect(receiver.bodies.count == failed + 1)
        }
    }

    @Test("Drift starts the training once a day, with the reason, and nothing is started without a controller")
    func trains() async throws {
        try await withReceiver { directory, settings, receiver in
            settings.webhook = nil
            let without = try service(directory, settings)
            for minute in 0..<3 as Range<Int64> { await without.look(at: at(minute)) }
            #expect(receiver.bodies.isEmpty)
            let controller = Receiver()
            let server = try TestServer { controller.serve($0) }
            defer { server.stop() }
            settings.training = TrainingSettings(
                controller: "http://127.0.0.1:\(server.port)",
                token: "secret",
                repository: "shop"
            )
            controller.status.withLock { $0 = "500 Internal Server Error" }
            let failing = try service(directory, settings)
            await failing.look(at: at(3))
            #expect(controller.bodies.count == 1)
            controller.status.withLock { $0 = "201 Created" }
            for start in [4, 20] as [Int64] {
                let service = try service(directory, settings)
                for minute in start..<start + 3 { await service.look(at: at(minute)) }
            }
            let requests = controller.requests.withLock { $0 }
            #expect(requests.count == 2)
            #expect(requests.last?.path == "/api/v1/dispatches")
            #expect(requests.last?.headers["authorization"] == "Bearer secret")
            let body = try #require(controller.bodies.last)
            #expect(body.contains(#""repository":"shop""#))
            #expect(body.contains("toxic has drifted"))
        }
    }

    @Test("While the database is away nothing is told, and that it is away is seen")
    func away() async throws {
        try await withReceiver { directory, settings, receiver in
            settings.database = .sqlite(directory + "/none.sqlite")
            let service = try service(directory, settings)
            for minute in 0..<3 as Range<Int64> { await service.look(at: at(minute)) }
            #expect(receiver.bodies.isEmpty)
            #expect(service.findings.failure == "it does not answer")
        }
    }

    @Test("A state that is damaged is refused")
    func damaged() async throws {
        try await withReceiver { directory, settings, _ in
            try FileContent.write(Array("{".utf8), to: directory + "/state.json")
            #expect(throws: ModerationServiceError.self) { try service(directory, settings) }
        }
    }

    @Test(
        "Rules see what is wrong, and can be turned off",
        arguments: [
            (300.0, 0.9, ["ModerationSlow"]), (1.0, 0.5, ["ModerationInaccurate"]), (1.0, 0.9, []),
            (300.0, 0.5, ["ModerationSlow", "ModerationInaccurate"]),
        ]
    )
    func rules(latency: Double, accuracy: Double, expected: [String]) {
        var hour = MonitorSnapshot(range: .hour, taken: .now, slots: [.init(start: .now)], versions: [])
        hour.slots[0].figures.comments = 100
        let bin = LatencyHistogram.bounds.firstIndex { latency <= $0 } ?? 0
        hour.slots[0].figures.latency.add(100, bin: bin)
        var version = MonitorSnapshot.Version(name: "a", version: "1")
        version.feedback.total = 100
        version.feedback.correct = Int(accuracy * 100)
        let day = MonitorSnapshot(range: .day, taken: .now, slots: [], versions: [version])
        var rules = AlertRules()
        rules.longestSilence = 10
        #expect(rules.alerts(hour: hour, day: day).map(\.name) == expected)
        rules.slowest = nil
        rules.leastAccuracy = nil
        #expect(rules.alerts(hour: hour, day: day).isEmpty)
        hour.slots[0].figures = MonitorFigures()
        #expect(rules.alerts(hour: hour, day: day).map(\.name) == ["ModerationSilent"])
    }
}
