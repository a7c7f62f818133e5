import DatabaseServers
import Moderation
import Persistence
import Testing

@testable import ModerationService

@Suite("What the monitor reads", .timeLimit(.minutes(5)))
struct MonitorDatabaseTests {
    static let dialects: [SQLDialect] = PostgresCluster.isAvailable ? [.sqlite, .postgres] : [.sqlite]

    /// On SQLite, and on PostgreSQL where there is one.
    private func on(
        _ dialect: SQLDialect,
        _ body: @Sendable (MonitorFixture, MonitorDatabase) async throws -> Void
    ) async throws {
        try await Harness.withDirectory { directory in
            let location: DatabaseLocation
            switch dialect {
            case .sqlite: location = .sqlite(directory + "/monitor.sqlite")
            case .postgres:
                let cluster = try PostgresCluster.shared.get()
                let schema = "monitor\(UInt64.random(in: 0 ... .max))"
                let admin = try await Persistence.open(.postgres(cluster.url(schema: schema)), migrations: [])
                try await admin.write { _ = try $0.execute("CREATE SCHEMA \(schema)") }
                await admin.close()
                location = .postgres(cluster.url(schema: schema))
            }
            let fixture = try await MonitorFixture.make(location)
            let monitor = MonitorDatabase(location: location)
            do {
                try await body(fixture, monitor)
            } catch {
                await monitor.close()
                await fixture.close()
                throw error
            }
            await monitor.close()
            await fixture.close()
        }
    }

    private func snapshot(_ monitor: MonitorDatabase, _ range: MonitorRange) async throws -> MonitorSnapshot {
        try await monitor.snapshot(range, at: MonitorFixture.noon, reference: nil, settings: DriftSettings())
    }

    @Test("An empty database is no failure", arguments: dialects)
    func empty(dialect: SQLDialect) async throws {
        try await on(dialect) { _, monitor in
            for range in MonitorRange.allCases {
                let snapshot = try await snapshot(monitor, range)
                #expect(snapshot.slots.count == range.slotCount)
                #expect(snapshot.total.comments == 0)
                #expect(snapshot.driftMissing == "There are no predictions yet.")
            }
        }
    }

    @Test("Comments are counted in their slots, by label, latency and version", arguments: dialects)
    func counts(dialect: SQLDialect) async throws {
        try await on(dialect) { fixture, monitor in
            var rows = (0..<100).map { MonitorFixture.Row(age: 5, latency: Double($0 + 1) / 10) }
            rows += [
                .init(age: 5, labels: [.severeToxic], isCacheHit: true),
                .init(age: 30, labels: [.toxic, .insult], version: "2"),
                .init(age: 61, labels: [.threat]), .init(age: 60 * 23), .init(age: 60 * 24 * 6),
            ]
            try await fixture.add(rows)
            let hour = try await snapshot(monitor, .hour)
            #expect(hour.total.comments == 102)
            #expect(hour.slots[54].figures.comments == 101)
            #expect(hour.slots[54].start.description == "2025-12-31T11:55:00.000Z")
            #expect(hour.slots[29].figures.comments == 1)
            #expect(hour.total.labels == [1, 1, 0, 0, 1, 0])
            #expect(hour.total.flagged == 2)
            #expect(hour.total.cacheHits == 1)
            #expect(hour.versions.map(\.version) == ["1", "2"])
            #expect(hour.versions.map(\.figures.comments) == [101, 1])
            let median = try #require(hour.total.latency.quantile(0.5))
            #expect(abs(median - 5) < 0.6)
            #expect(try await snapshot(monitor, .day).total.comments == 104)
            #expect(try await snapshot(monitor, .week).total.comments == 105)
        }
    }

    @Test("The last word on a prediction counts", arguments: dialects)
    func feedback(dialect: SQLDialect) async throws {
        try await on(dialect) { fixture, monitor in
            try await fixture.add([
                .init(age: 5, labels: [.toxic], feedback: (true, nil)),
                .init(age: 5, labels: [.toxic], feedback: (false, [])),
                .init(age: 5, labels: [], feedback: (false, [.toxic, .insult])),
                .init(age: 5, labels: [.toxic], feedback: (false, nil)), .init(age: 5, feedback: (true, nil)),
            ])
            try await fixture.database.write { connection in
                let row = try connection.first("SELECT request_id FROM feedback WHERE true_labels = '[]'")
                try connection.execute(
                    "INSERT INTO feedback (request_id, correct, created_at) SELECT request_id, 1, created_at FROM feedback "
                        + "WHERE request_id = ?",
                    [.text(try #require(row).text("request_id"))]
                )
            }
            let figures = try await snapshot(monitor, .day).feedback
            #expect(figures.total == 5)
            #expect(figures.accuracy == 0.6)
            let toxic = figures.tallies[Label.toxic.rawValue]
            #expect(toxic.precision == 1)
            #expect(toxic.recall == 2.0 / 3)
            #expect(figures.tallies[Label.insult.rawValue].recall == 0)
            #expect(figures.tallies[Label.threat.rawValue].precision == nil)
        }
    }

    @Test("Drift is measured against the oldest comments of the model", arguments: dialects)
    func drift(dialect: SQLDialect) async throws {
        try await on(dialect) { fixture, monitor in
            try await fixture.add((0..<250).map { .init(age: 60 * 24 * 3, labels: $0 % 10 == 0 ? [.toxic] : []) })
            #expect(try await snapshot(monitor, .day).drift?.drifted.isEmpty ?? true)
            try await fixture.add((0..<250).map { .init(age: 20, labels: $0 % 2 == 0 ? [.toxic] : []) })
            let day = try await snapshot(monitor, .day)
            let drift = try #require(day.drift)
            #expect(drift.comments == 250)
            #expect(drift.referenceComments == 250)
            #expect(drift.drifted.map(\.label) == ["toxic"])
            #expect(drift.labels.first?.referenceShare == 0.1)
            #expect(drift.labels.first?.currentShare == 0.5)
            #expect(day.slots.compactMap(\.drift).count == 1)
            // The same comments are no drift against themselves.
            var reference = DriftReference(source: "file")
            for index in 0..<250 {
                var scores = LabelScores(lanes: SIMD8(repeating: 0.02))
                if index % 2 == 0 { scores[.toxic] = 0.95 }
                reference.add(scores, labels: index % 2 == 0 ? [.toxic] : [])
            }
            let same = try await monitor.snapshot(
                .day,
                at: MonitorFixture.noon,
                reference: reference,
                settings: DriftSettings()
            )
            #expect(same.drift?.labels.map(\.level) == Array(repeating: .stable, count: 6))
            #expect(same.drift?.labels.first?.populationStabilityIndex == 0)
        }
    }

    @Test("A database that is not there is told from one that is broken")
    func away() async throws {
        try await Harness.withDirectory { directory in
            let monitor = MonitorDatabase(location: .sqlite(directory + "/none.sqlite"))
            await #expect(throws: PersistenceError.self) { _ = try await snapshot(monitor, .day) }
            // It is found once it is there.
            let fixture = try await MonitorFixture.make(.sqlite(directory + "/none.sqlite"))
            #expect(try await snapshot(monitor, .day).total.comments == 0)
            await monitor.close()
            await fixture.close()
        }
    }

    @Test(
        "quantiles are read to within a bin",
        arguments: [(0.5, 0.45...0.55), (0.95, 0.9...1.0), (0.99, 0.95...1.0), (0.0, 0.0...0.02)]
    )
    func quantiles(share: Double, expected: ClosedRange<Double>) throws {
        var histogram = LatencyHistogram()
        for step in 1...1000 {
            let latency = Double(step) / 1000
            histogram.add(1, bin: LatencyHistogram.bounds.firstIndex { latency <= $0 } ?? 0)
        }
        #expect(expected.contains(try #require(histogram.quantile(share))))
        #expect(LatencyHistogram().quantile(share) == nil)
    }
}
