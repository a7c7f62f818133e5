import Persistence

extension Schema {
    /// What the triggers keep.
    static let triggers: [Migration] = [
        Migration(
            "0101-refs",
            [
                "ALTER TABLE repositories ADD COLUMN baseline INTEGER NOT NULL DEFAULT 0",
                "ALTER TABLE repositories ADD COLUMN listing TEXT",
                """
                CREATE TABLE refs (
                    repository TEXT NOT NULL,
                    ref TEXT NOT NULL,
                    revision TEXT NOT NULL,
                    PRIMARY KEY (repository, ref)
                )
                """,
                "ALTER TABLE events ADD COLUMN detail TEXT",
                "CREATE INDEX events_by_plan ON events (planned, repository, id)",
            ]
        ),
        Migration(
            "0102-schedules",
            [
                "ALTER TABLE repositories ADD COLUMN indexed TEXT",
                """
                CREATE TABLE workflows (
                    repository TEXT NOT NULL,
                    file TEXT NOT NULL,
                    title TEXT NOT NULL,
                    triggers TEXT NOT NULL,
                    follows INTEGER NOT NULL,
                    PRIMARY KEY (repository, file)
                )
                """,
                """
                CREATE TABLE schedules (
                    repository TEXT NOT NULL,
                    file TEXT NOT NULL,
                    cron TEXT NOT NULL,
                    zone TEXT NOT NULL,
                    due INTEGER NOT NULL,
                    fired INTEGER,
                    PRIMARY KEY (repository, file, cron, zone)
                )
                """,
                "CREATE INDEX schedules_by_due ON schedules (due)",
            ]
        ),
    ]
}
