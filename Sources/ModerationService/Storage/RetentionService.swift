import Logging
import Persistence
import ServiceLifecycle
import Telemetry

/// Deletes what is older than the retention period: predictions and all that refers to them.
///
/// It looks when it starts and every `interval`, and deletes in small transactions so that others get their turn. What the
/// database does not let it delete now it deletes the next time.
struct RetentionService: Service {
    static let interval = Duration.seconds(600)
    private static let batch = 500

    let period: Duration
    let database: ServiceDatabase
    let metrics: MetricsRegistry
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while true {
                await sweep(before: Timestamp.now.advanced(by: .zero - period))
                try await Task.sleep(for: Self.interval)
            }
        }
    }

    /// Deletes what is older than a moment, until nothing is.
    func sweep(before moment: Timestamp) async {
        do {
            while !Task.isCancelled {
                let deleted = try await delete(before: moment)
                metrics.count("moderation_retention_deleted_total", by: deleted)
                if deleted < Self.batch { return }
            }
        } catch {
            logger.error("what is too old is still there", metadata: ["error": "\(error)"])
        }
    }

    /// Deletes a batch of the oldest and says how many predictions it had.
    private func delete(before moment: Timestamp) async throws -> Int {
        let batch = Self.batch
        return try await database.write { connection in
            let chosen = "SELECT request_id FROM prediction_logs WHERE created_at < ? ORDER BY created_at, request_id"
            for table in ["review_decisions", "review_appeals", "review_items", "feedback", "prediction_logs"] {
                let deleted = try connection.execute(
                    "DELETE FROM \(table) WHERE request_id IN (\(chosen) LIMIT \(batch))",
                    [.text(moment.description)]
                )
                guard table == "prediction_logs" else { continue }
                if deleted > 0 {
                    try AuditLog.append(
                        AuditEntry(actor: "retention", action: "delete", detail: ["predictions": "\(deleted)"]),
                        in: connection
                    )
                }
                return deleted
            }
            return 0
        }
    }
}
