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
        )
    ]
}
