import ControllerAPI
import HeadgateConfiguration
import Hummingbird
import NIOCore
import Persistence
import Testing

@testable import Controller

@Suite("What is removed when it is old")
struct RetentionTests {
    /// Makes a run that is over, with a log and an artifact of this size.
    private func run(_ fixture: WebFixture, event: Int, size: Int = 10) async throws -> Int {
        let run = try await fixture.push(
            workflow: "on: push\njobs:\n  one: {runs-on: linux, steps: [{run: x}]}",
            event: event
        )
        let job = try await fixture.start()
        try await fixture.log("1 hello\n", lease: job.lease)
        let body = RequestBody(buffer: ByteBuffer(bytes: [UInt8](repeating: 1, count: size)))
        _ = try await fixture.parts.artifacts.save("it", run: run, body: body)
        try await fixture.finish(job.lease)
        return run
    }

    private func sweep(
        _ fixture: WebFixture,
        _ retention: Retention,
        daysLater days: Int
    ) async throws -> RetentionSweep.Result {
        let duties = fixture.parts.duties
        duties.want([Duty.retention])
        try await duties.begin()
        let sweep = RetentionSweep(
            database: fixture.parts.database,
            retention: retention,
            logs: fixture.parts.sweep.logs,
            artifacts: fixture.parts.sweep.artifacts
        )
        let duty = try #require(duties.held(Duty.retention))
        return try await sweep.run(at: Timestamp.now().adding(seconds: days * 86_400), duty: duty)
    }

    private func log(_ fixture: WebFixture, _ run: Int) async throws -> String {
        let part = try await fixture.parts.logs.read(run: run, job: "one", from: 0, atMost: .zero)
        return String(decoding: part.bytes, as: UTF8.self)
    }

    @Test("Artifacts go first, then logs, then the runs; what is younger and the audit log stay")
    func ages() async throws {
        try await WebFixture.with { fixture in
            let run = try await run(fixture, event: 1)
            let waiting = try await fixture.push(event: 2)
            let retention = Retention()
            #expect(try await sweep(fixture, retention, daysLater: 29) == RetentionSweep.Result())
            #expect(try await sweep(fixture, retention, daysLater: 31) == .init(artifacts: 1))
            #expect(try await fixture.parts.artifacts.names(run: run) == [])
            #expect(try await log(fixture, run) == "1 hello\n")
            #expect(try await sweep(fixture, retention, daysLater: 91) == .init(logs: 1))
            #expect(try await log(fixture, run) == "")
            #expect(try await fixture.parts.board.run(run).status == .succeeded)
            #expect(try await sweep(fixture, retention, daysLater: 366) == .init(runs: 1))
            await #expect(throws: ControllerError.self) { try await fixture.parts.board.run(run) }
            // What is not over is never old.
            #expect(try await fixture.parts.board.run(waiting).status == .queued)
            #expect(try await sweep(fixture, retention, daysLater: 366) == RetentionSweep.Result())
        }
    }

    @Test("Over the bound of their size the oldest artifacts go, and for ever is for ever")
    func sizes() async throws {
        try await WebFixture.with { fixture in
            let first = try await run(fixture, event: 1, size: 600_000)
            let second = try await run(fixture, event: 2, size: 600_000)
            var retention = Retention()
            (retention.artifacts, retention.logs, retention.runs) = (nil, nil, nil)
            retention.artifactSize = 1_000_000
            #expect(try await sweep(fixture, retention, daysLater: 10_000) == .init(artifacts: 1))
            #expect(try await fixture.parts.artifacts.names(run: first) == [])
            #expect(try await fixture.parts.artifacts.names(run: second) == ["it"])
            #expect(try await log(fixture, first) == "1 hello\n")
        }
    }

    @Test("Of an environment's health the state that was in force stays, and the newest changes")
    func health() async throws {
        try await WebFixture.with { fixture in
            let database = fixture.parts.database
            let now = Timestamp.now()
            let states: [Health] = [.healthy, .degraded, .progressing]
            try await database.write { connection in
                for environment in ["staging", "production"] {
                    for number in 0..<30 {
                        let time = now.adding(seconds: (number - 20) * 86_400)
                        try HealthTable.record(states[number % 3], of: environment, at: time.text, in: connection)
                    }
                }
            }
            var retention = Retention()
            retention.runs = .seconds(365 * 86_400)
            #expect(try await sweep(fixture, retention, daysLater: 340) == RetentionSweep.Result())
            // 365 days ago from then is now: of what came before, the newest was in force.
            let result = try await sweep(fixture, retention, daysLater: 365)
            #expect(result.health == 2 * 20)
            let left = try await database.read { connection in
                try HealthTable.changes(of: "production", since: now.adding(seconds: 3600).text, in: connection)
            }
            #expect(left.count == 10)
            #expect(left.first?.health == states[20 % 3])
            #expect(try await sweep(fixture, retention, daysLater: 365) == RetentionSweep.Result())
        }
    }

    @Test("Health that flaps is kept up to a bound, also where runs are kept for ever")
    func flapping() async throws {
        try await WebFixture.with { fixture in
            let database = fixture.parts.database
            try await database.write { connection in
                _ = try connection.execute(
                    """
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 11500)
                    INSERT INTO environment_health (environment, health, since)
                    SELECT 'staging', CASE i % 2 WHEN 0 THEN 'Healthy' ELSE 'Degraded' END, '2026-01-01T00:00:00.000Z'
                    FROM n
                    """
                )
            }
            var retention = Retention()
            retention.runs = nil
            #expect(try await sweep(fixture, retention, daysLater: 1).health == 1500)
            let rest = try await database.read {
                try $0.first("SELECT COUNT(*) AS count FROM environment_health")?.int("count")
            }
            #expect(rest == HealthTable.maximumChanges)
        }
    }
}
