import Moderation
import Persistence

/// Predictions and feedback in a database.
struct PredictionStore: Sendable {
    private static let predictions = RowStatement(
        into: "prediction_logs",
        [
            "request_id", "comment_text", "input_hash", "scores", "labels", "model_name", "model_version", "latency_ms",
            "created_at", "action", "cache_hit", "client",
        ],
        ending: "ON CONFLICT (request_id) DO NOTHING"
    )
    private static let items = RowStatement(
        into: "review_items",
        ["request_id", "queue", "reason", "state", "created_at"],
        ending: "ON CONFLICT (request_id, queue) DO NOTHING"
    )

    private let database: ServiceDatabase

    init(database: ServiceDatabase) {
        self.database = database
    }

    /// Stores a batch in one transaction, with the places in review queues; what is already there stays as it is.
    func append(_ predictions: [Prediction]) async throws {
        let rows = predictions.map { Self.row($0) }
        let items = predictions.compactMap { Self.item($0) }
        try await database.write { connection in
            try Self.predictions.insert(rows, in: connection)
            try Self.items.insert(items, in: connection)
        }
    }

    /// Stores feedback, or returns false when no such prediction is stored.
    func append(_ feedback: Feedback) async throws -> Bool {
        try await database.write { connection in
            let known = try connection.first(
                "SELECT request_id FROM prediction_logs WHERE request_id = ?",
                [.text(feedback.requestID.description)]
            )
            guard known != nil else { return false }
            try Self.insert(feedback, in: connection)
            return true
        }
    }

    /// Stores what somebody says about a comment: with the newest prediction of the same text by the same model, else with
    /// this one, which `feedback` names.
    func append(_ prediction: Prediction, _ feedback: Feedback) async throws {
        let row = Self.row(prediction)
        let hash = prediction.digest.description
        try await database.write { connection in
            var stored = feedback
            let known = try connection.first(
                """
                SELECT request_id FROM prediction_logs WHERE input_hash = ? AND model_name = ? AND model_version = ?
                ORDER BY created_at DESC LIMIT 1
                """,
                [.text(hash), .text(prediction.modelName), .text(prediction.modelVersion)]
            )
            if let known {
                stored.requestID = RequestIdentifier(known: try known.text("request_id"))
            } else {
                try Self.predictions.insert([row], in: connection)
            }
            try Self.insert(stored, in: connection)
        }
    }

    private static func insert(_ feedback: Feedback, in connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO feedback (request_id, correct, true_labels, notes, suggested_scores, created_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                .text(feedback.requestID.description), SQLValue(feedback.correct),
                SQLValue(feedback.trueLabels?.json), SQLValue(feedback.notes.map { storable($0) }),
                SQLValue(feedback.suggestedScores), .text(feedback.createdAt.description),
            ]
        )
    }

    private static func row(_ prediction: Prediction) -> [SQLValue] {
        [
            .text(prediction.requestID.description), .text(storable(prediction.text)),
            .text(prediction.digest.description), .text(prediction.scoresJSON), .text(prediction.labels.json),
            .text(prediction.modelName), .text(prediction.modelVersion), .real(prediction.latency / .milliseconds(1)),
            .text(prediction.createdAt.description), .text(prediction.action.rawValue), SQLValue(prediction.isCacheHit),
            .text(prediction.client),
        ]
    }

    private static func item(_ prediction: Prediction) -> [SQLValue]? {
        prediction.placement.map { placement in
            [
                .text(prediction.requestID.description), .text(placement.queue.rawValue), .text(placement.reason),
                .text(ReviewItem.State.open.rawValue), .text(prediction.createdAt.description),
            ]
        }
    }

    /// PostgreSQL has no room for U+0000 in text.
    static func storable(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }
}
