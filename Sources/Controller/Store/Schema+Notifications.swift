import Persistence

extension Schema {
    /// What is still to be told, how each way does, and which agents are not heard of.
    static let notifications = Migration(
        "0501-notifications",
        [
            """
            CREATE TABLE notifications (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                delivery TEXT NOT NULL UNIQUE,
                target TEXT NOT NULL,
                recipient TEXT NOT NULL,
                event TEXT NOT NULL,
                attempts INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                due INTEGER NOT NULL,
                error TEXT,
                given_up INTEGER
            )
            """,
            "CREATE INDEX notifications_by_lane ON notifications (target, recipient, id)",
            """
            CREATE TABLE notification_lanes (
                target TEXT NOT NULL,
                recipient TEXT NOT NULL,
                failures INTEGER NOT NULL,
                due INTEGER NOT NULL,
                error TEXT,
                failed_at TEXT,
                sent_at TEXT,
                sent INTEGER NOT NULL,
                PRIMARY KEY (target, recipient)
            )
            """,
            "ALTER TABLE agents ADD COLUMN lost_at TEXT",
        ]
    )
}
