import Moderation
import Persistence

@testable import ModerationService

/// A database as the API leaves it, with comments and feedback of made-up times.
struct MonitorFixture: Sendable {
    /// Noon of a day, so that ranges have round ends.
    static let noon = Timestamp(millisecondsSince1970: 1_767_182_400_000)
    static let minute: Int64 = 60_000

    let database: any SQLDatabase

    static func make(_ location: DatabaseLocation) async throws -> MonitorFixture {
        MonitorFixture(database: try await Persistence.open(location, migrations: ServiceSchema.migrations))
    }

    struct Row: Sendable {
        /// Minutes before noon.
        var age: Int64
        var latency = 1.0
        var labels: [Label] = []
        var version = "1"
        var score = 0.02
        var isCacheHit = false
        /// Whether a person found it right, and the labels it should have had.
        var feedback: (Bool, [Label]?)?
    }

    func add(_ rows: [Row]) async throws {
        try await database.write { connection in
            for row in rows {
                let identifier = RequestIdentifier().description
                let time = Timestamp(millisecondsSince1970: Self.noon.millisecondsSince1970 - row.age * Self.minute)
                let scores = Label.allCases.map { label in
                    "\"\(label.name)\":\(row.labels.contains(label) ? 0.95 : row.score)"
                }
                try connection.execute(
                    """
                    INSERT INTO prediction_logs (request_id, comment_text, input_hash, scores, labels, model_name,
                        model_version, latency_ms, created_at, cache_hit) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    [
                        .text(identifier), "words <b>of</b> somebody", "00",
                        .text("{\(scores.joined(separator: ","))}"),
                        .text(Self.names(row.labels)), "sample", .text(row.version), .real(row.latency),
                        .text(time.description), SQLValue(row.isCacheHit),
                    ]
                )
                guard let (isCorrect, truth) = row.feedback else { continue }
                try connection.execute(
                    "INSERT INTO feedback (request_id, correct, true_labels, created_at) VALUES (?, ?, ?, ?)",
                    [
                        .text(identifier), SQLValue(isCorrect), SQLValue(truth.map(Self.names)),
                        .text(time.description),
                    ]
                )
            }
        }
    }

    func close() async {
        await database.close()
    }

    private static func names(_ labels: [Label]) -> String {
        "[" + labels.map { "\"\($0.name)\"" }.joined(separator: ",") + "]"
    }
}
