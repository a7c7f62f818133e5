import Persistence

/// The tables of the service, in the order they came to be.
///
/// Times are RFC 3339 text in UTC with milliseconds, so they sort as they follow each other.
enum ServiceSchema {
    static let migrations = [predictions, review]

    private static let predictions = Migration(
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

    private static let review = Migration(
        "0002-review",
        [
            // What was done about the comment, whether the cache knew it, and the name of the key it came with.
            "ALTER TABLE prediction_logs ADD COLUMN action TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE prediction_logs ADD COLUMN cache_hit INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE prediction_logs ADD COLUMN client TEXT NOT NULL DEFAULT ''",
            "CREATE INDEX prediction_logs_input_hash ON prediction_logs (input_hash)",
            // What `comments:suggestscore` says each score should have been.
            "ALTER TABLE feedback ADD COLUMN suggested_scores TEXT",
            "CREATE INDEX feedback_created_at ON feedback (created_at)",
            """
            CREATE TABLE review_items (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                request_id TEXT NOT NULL REFERENCES prediction_logs (request_id),
                queue TEXT NOT NULL,
                reason TEXT NOT NULL,
                state TEXT NOT NULL,
                created_at TEXT NOT NULL,
                claimed_by TEXT,
                claimed_until TEXT,
                decided_at TEXT,
                UNIQUE (request_id, queue)
            )
            """,
            "CREATE INDEX review_items_queue ON review_items (state, queue, created_at, id)",
            """
            CREATE TABLE review_decisions (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                item_id INTEGER NOT NULL REFERENCES review_items (id),
                request_id TEXT NOT NULL REFERENCES prediction_logs (request_id),
                moderator TEXT NOT NULL,
                verdict TEXT NOT NULL,
                outcome TEXT,
                true_labels TEXT,
                note TEXT,
                created_at TEXT NOT NULL,
                undone_at TEXT
            )
            """,
            "CREATE INDEX review_decisions_request_id ON review_decisions (request_id)",
            "CREATE INDEX review_decisions_item_id ON review_decisions (item_id)",
            """
            CREATE TABLE review_appeals (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                request_id TEXT NOT NULL UNIQUE REFERENCES prediction_logs (request_id),
                reason TEXT NOT NULL,
                state TEXT NOT NULL,
                created_at TEXT NOT NULL,
                decided_at TEXT
            )
            """,
            """
            CREATE TABLE audit_log (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                at TEXT NOT NULL,
                actor TEXT NOT NULL,
                action TEXT NOT NULL,
                detail TEXT NOT NULL,
                previous TEXT NOT NULL,
                hash TEXT NOT NULL
            )
            """,
            """
            CREATE TABLE api_keys (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                name TEXT NOT NULL UNIQUE,
                prefix TEXT NOT NULL,
                hash TEXT NOT NULL UNIQUE,
                scopes TEXT NOT NULL,
                comments_per_minute INTEGER,
                created_at TEXT NOT NULL,
                revoked_at TEXT
            )
            """,
        ]
    )
}
