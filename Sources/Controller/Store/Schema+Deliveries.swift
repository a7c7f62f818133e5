import Persistence

extension Schema {
    /// How environments do, what is held back from them, and what more there is to say of promotions.
    static let holds = Migration(
        "0011-holds",
        [
            """
            CREATE TABLE environment_health (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                environment TEXT NOT NULL,
                health TEXT NOT NULL,
                since TEXT NOT NULL
            )
            """,
            "CREATE INDEX environment_health_by_name ON environment_health (environment, id)",
            """
            CREATE TABLE holds (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                environment TEXT NOT NULL,
                image TEXT NOT NULL,
                reference TEXT,
                reason TEXT NOT NULL,
                created_by TEXT NOT NULL,
                created_at TEXT NOT NULL,
                expires_at INTEGER,
                released_by TEXT,
                released_at TEXT
            )
            """,
            "CREATE INDEX holds_by_environment ON holds (environment, id)",
            """
            CREATE TABLE promotion_details (
                key TEXT PRIMARY KEY,
                kind TEXT NOT NULL,
                reverts INTEGER,
                restores INTEGER,
                reason TEXT,
                actor TEXT,
                change_values TEXT,
                approvals TEXT,
                holds TEXT,
                expires_after INTEGER,
                healthy_at TEXT,
                failed_at TEXT,
                failure TEXT,
                pull_request TEXT
            )
            """,
        ]
    )
}
