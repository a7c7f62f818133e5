import Persistence

/// The tables of the service, in the order they came to be.
enum PredictionSchema {
    static let migrations = [
        Migration(
            "0001-predictions",
            [
                """
                CREATE TABLE prediction_logs (
                    request_id TEXT PRIMARY KEY,
                    comment_text TEXT NOT NULL,
                    input_hash TEXT NOT NULL,
                    scores TEXT NOT NULL,
                    labels TEXT NOT NULL,
                    model_name TEXT NOT NULL,
                    model_version TEXT NOT NULL,
                    latency_ms REAL NOT NULL,
                    created_at TEXT NOT NULL
                )
                """,
                "CREATE INDEX prediction_logs_created_at ON prediction_logs (created_at)",
                """
                CREATE TABLE feedback (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    request_id TEXT NOT NULL REFERENCES prediction_logs (request_id),
                    correct INTEGER NOT NULL,
                    true_labels TEXT,
                    notes TEXT,
                    created_at TEXT NOT NULL
                )
                """,
                "CREATE INDEX feedback_request_id ON feedback (request_id)",
            ]
        )
    ]
}
