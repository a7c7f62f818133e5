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
        Migration(
            "0103-pulls-and-statuses",
            [
                """
                CREATE TABLE pulls (
                    repository TEXT NOT NULL,
                    number INTEGER NOT NULL,
                    ref TEXT NOT NULL,
                    head TEXT NOT NULL,
                    is_open INTEGER NOT NULL,
                    base_ref TEXT,
                    head_ref TEXT,
                    title TEXT,
                    author TEXT,
                    held_event INTEGER,
                    held_since TEXT,
                    approved_head TEXT,
                    approved_base TEXT,
                    approved_by TEXT,
                    PRIMARY KEY (repository, number)
                )
                """,
                "CREATE INDEX pulls_by_event ON pulls (held_event)",
                """
                CREATE TABLE statuses (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    repository TEXT NOT NULL,
                    revision TEXT NOT NULL,
                    context TEXT NOT NULL,
                    run_id INTEGER NOT NULL,
                    state TEXT NOT NULL,
                    description TEXT NOT NULL,
                    target TEXT NOT NULL,
                    version INTEGER NOT NULL,
                    attempts INTEGER NOT NULL,
                    due INTEGER,
                    changed_at INTEGER NOT NULL,
                    UNIQUE (repository, revision, context)
                )
                """,
                "CREATE INDEX statuses_by_due ON statuses (due)",
            ]
        ),
    ]
}
