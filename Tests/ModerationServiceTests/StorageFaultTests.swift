import DatabaseServers
import Persistence
import Telemetry
import TestSupport
import Testing

@testable import ModerationService

@Suite("Storage", .timeLimit(.minutes(10)))
struct StorageFaultTests {
    @Test(
        "loses nothing it acknowledged, and nothing it had room for, when PostgreSQL is killed under load",
        .enabled(if: PostgresCluster.isAvailable)
    )
    func killed() async throws {
        let cluster = try PostgresCluster()
        let location = DatabaseLocation.postgres(cluster.url())
        let acknowledged = Acknowledged()
        try await Samples.withLog(ServiceDatabase(location: location)) { log, metrics in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                let going = Acknowledged()
                for writer in 0..<4 {
                    tasks.addTask {
                        var number = 0
                        while going.identifiers.isEmpty || number < 200 {
                            let prediction = Samples.prediction("writer \(writer), comment \(number)")
                            log.append(prediction)
                            number += 1
                            if number % 10 == 0 {
                                await acknowledge(prediction, log, acknowledged)
                            } else {
                                await Task.yield()
                            }
                            // What has no room would be lost, and that is another test.
                            while log.queued > 2000 { try await Task.sleep(for: .milliseconds(5)) }
                        }
                    }
                }
                for _ in 0..<2 {
                    let before = acknowledged.identifiers.count
                    try await waitUntil("feedback is taken") { acknowledged.identifiers.count > before + 5 }
                    try cluster.stop()
                    let failures = metrics.value("moderation_log_failures_total") ?? 0
                    try await waitUntil("the database is missed") {
                        metrics.value("moderation_log_failures_total") ?? 0 > failures
                    }
                    #expect(log.queued > 0)
                    try cluster.start()
                }
                let before = acknowledged.identifiers.count
                try await waitUntil("feedback is taken again") { acknowledged.identifiers.count > before }
                going.add("enough")
                try await tasks.waitForAll()
            }
            try await waitUntil("everything is written") { log.queued == 0 }
            let written = try #require(metrics.value("moderation_log_written_total"))
            let predicted = 4 * 200
            #expect(written >= predicted)
            for reason in ["full", "refused", "shutdown"] {
                #expect(metrics.value("moderation_log_dropped_total{reason=\"\(reason)\"}") == 0)
            }
            let reader = try await LogReader.open(location)
            #expect(try await reader.predictions() == written)
            for identifier in acknowledged.identifiers {
                #expect(try await reader.rows(for: identifier).feedback >= 1)
            }
            await reader.close()
        }
    }

    /// Says something about a prediction, and remembers it if the log says that it is stored.
    private func acknowledge(_ prediction: Prediction, _ log: PredictionLog, _ list: Acknowledged) async {
        do {
            let isStored = try await log.append(Samples.feedback(prediction))
            #expect(isStored)
            list.add(prediction.requestID.description)
        } catch {
            #expect((error as? ModerationServiceError)?.code == .unavailable)
        }
    }

    @Test("deletes what is older than the retention period with all that refers to it", arguments: Backend.available)
    func retention(backend: Backend) async throws {
        try await backend.withDatabase { database in
            let now = Timestamp.now
            let old = (0..<1100).map {
                Samples.prediction("old \($0)", queue: .audit, at: now.advanced(by: .seconds(-9)))
            }
            let new = (0..<3).map { Samples.prediction("new \($0)", queue: .audit, at: now) }
            let store = PredictionStore(database: database)
            try await store.append(old + new)
            for prediction in [old[0], old[1099], new[0]] {
                #expect(try await store.append(Samples.feedback(prediction)))
            }
            let metrics = MetricsRegistry.moderation()
            let retention = RetentionService(
                period: .seconds(5),
                database: database,
                metrics: metrics,
                logger: Harness.quiet
            )
            await retention.sweep(before: now.advanced(by: .seconds(-5)))
            let counts = try await database.read { connection in
                try ["prediction_logs", "feedback", "review_items"].map { table in
                    try connection.first("SELECT COUNT(*) AS rows FROM \(table)")?.int("rows")
                }
            }
            #expect(counts == [3, 1, 3])
            #expect(metrics.value("moderation_retention_deleted_total") == 1100)
            #expect(try await database.read { try AuditLog.firstDamaged(in: $0) } == nil)
        }
    }

    @Test("brings a database of the first version up to date and keeps what it holds", arguments: Backend.available)
    func upgrade(backend: Backend) async throws {
        try await backend.withPlace { location in
            let first = try await Persistence.open(location, migrations: Array(ServiceSchema.migrations.prefix(1)))
            try await first.write { connection in
                _ = try connection.execute(
                    """
                    INSERT INTO prediction_logs (request_id, comment_text, input_hash, scores, labels, model_name,
                        model_version, latency_ms, created_at) VALUES ('a', 'b', 'c', '{}', '[]', 'm', '1', 0.5, 'now')
                    """
                )
            }
            await first.close()
            let reader = ServiceDatabase(location: location)
            let action = try await reader.read { connection in
                try connection.first("SELECT action FROM prediction_logs WHERE request_id = 'a'")?.text("action")
            }
            #expect(action == "")
            await reader.close()
        }
    }

    @Test("finds an entry of the audit log that was changed afterwards", arguments: Backend.available)
    func tampering(backend: Backend) async throws {
        try await backend.withDatabase { database in
            try await database.write { connection in
                for number in 1...5 {
                    try AuditLog.append(
                        AuditEntry(actor: "ann", action: "decide", detail: ["item": "\(number)"]),
                        in: connection
                    )
                }
            }
            #expect(try await database.read { try AuditLog.firstDamaged(in: $0) } == nil)
            try await database.write { connection in
                _ = try connection.execute("UPDATE audit_log SET actor = 'bob' WHERE id = 3")
            }
            #expect(try await database.read { try AuditLog.firstDamaged(in: $0) } == 3)
        }
    }
}
