import Moderation
import Persistence

/// Predictions and feedback in a database.
struct PredictionStore: Sendable {
    private let database: any SQLDatabase

    init(database: any SQLDatabase) {
        self.database = database
    }

    static func open(
        _ location: DatabaseLocation,
        access: Persistence.Access = .readWrite
    ) async throws -> PredictionStore {
        PredictionStore(
            database: try await Persistence.open(location, migrations: PredictionSchema.migrations, access: access)
        )
    }

    /// Stores a batch in one transaction; a prediction that is already there stays as it is.
    func append(_ predictions: [Prediction]) async throws {
        try await database.write { connection in
            for prediction in predictions {
                try connection.execute(
                    """
                    INSERT INTO prediction_logs (request_id, comment_text, input_hash, scores, labels, model_name,
                        model_version, latency_ms, created_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (request_id) DO NOTHING
                    """,
                    [
                        .text(prediction.requestID.description), .text(Self.storable(prediction.text)),
                        .text(prediction.inputHash), .text(prediction.scoresJSON), .text(prediction.labelsJSON),
                        .text(prediction.modelName), .text(prediction.modelVersion),
                        .real(prediction.latency / .milliseconds(1)), .text(prediction.createdAt.description),
                    ]
                )
            }
        }
    }

    /// Stores feedback, or returns false when no such prediction is stored.
    func append(_ feedback: Feedback) async throws -> Bool {
        let labels = feedback.trueLabels.map { labels in
            var json = JSONWriter()
            json.array { json in
                for label in labels { json.value(label.name) }
            }
            return json.text
        }
        return try await database.write { connection in
            let known = try connection.first(
                "SELECT request_id FROM prediction_logs WHERE request_id = ?",
                [.text(feedback.requestID.description)]
            )
            guard known != nil else { return false }
            try connection.execute(
                "INSERT INTO feedback (request_id, correct, true_labels, notes, created_at) VALUES (?, ?, ?, ?, ?)",
                [
                    .text(feedback.requestID.description), SQLValue(feedback.correct), SQLValue(labels),
                    SQLValue(feedback.notes.map { Self.storable($0) }), .text(feedback.createdAt.description),
                ]
            )
            return true
        }
    }

    /// How many rows of each table belong to a prediction.
    func rows(for requestID: String) async throws -> (predictions: Int, feedback: Int) {
        try await database.read { connection in
            func count(_ table: String) throws -> Int {
                let row = try connection.first(
                    "SELECT COUNT(*) AS rows FROM \(table) WHERE request_id = ?",
                    [.text(requestID)]
                )
                return try row?.int("rows") ?? 0
            }
            return (try count("prediction_logs"), try count("feedback"))
        }
    }

    func close() async {
        await database.close()
    }

    /// PostgreSQL has no room for U+0000 in text.
    private static func storable(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }
}
