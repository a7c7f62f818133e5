import Persistence

extension Schema {
    /// Runs that run again, and who goes first.
    ///
    /// Promotions and reviews belong to one attempt at a run; SQLite changes a unique key only with the whole table.
    static let attempts = Migration(
        "0006-attempts",
        [
            "ALTER TABLE runs ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1",
            "ALTER TABLE runs ADD COLUMN debug INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE runs ADD COLUMN priority INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE events ADD COLUMN priority INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE jobs ADD COLUMN priority INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE jobs ADD COLUMN losses INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE jobs ADD COLUMN since TEXT",
            """
            CREATE TABLE job_attempts (
                run_id INTEGER NOT NULL,
                job TEXT NOT NULL,
                attempt INTEGER NOT NULL,
                run_attempt INTEGER NOT NULL,
                log INTEGER NOT NULL,
                status TEXT NOT NULL,
                reason TEXT,
                runner TEXT,
                steps TEXT NOT NULL,
                started_at TEXT,
                finished_at TEXT,
                PRIMARY KEY (run_id, job, attempt)
            )
            """,
            "DROP INDEX promotions_by_environment",
            "ALTER TABLE promotions RENAME TO promotions_before",
            """
            CREATE TABLE promotions (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                key TEXT NOT NULL UNIQUE,
                run_id INTEGER NOT NULL,
                run_attempt INTEGER NOT NULL DEFAULT 1,
                job TEXT NOT NULL,
                repository TEXT NOT NULL,
                environment TEXT NOT NULL,
                revision TEXT NOT NULL,
                images TEXT NOT NULL,
                base TEXT,
                promotion TEXT,
                changed INTEGER NOT NULL DEFAULT 0,
                created_at TEXT NOT NULL,
                committed_at TEXT,
                UNIQUE (run_id, run_attempt, job, environment)
            )
            """,
            """
            INSERT INTO promotions (key, run_id, job, repository, environment, revision, images, base, promotion, changed,
                created_at, committed_at)
            SELECT key, run_id, job, repository, environment, revision, images, base, promotion, changed,
                created_at, committed_at FROM promotions_before ORDER BY id
            """,
            "DROP TABLE promotions_before",
            "CREATE INDEX promotions_by_environment ON promotions (environment, id)",
            "ALTER TABLE reviews RENAME TO reviews_before",
            """
            CREATE TABLE reviews (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                run_id INTEGER NOT NULL,
                run_attempt INTEGER NOT NULL DEFAULT 1,
                environment TEXT NOT NULL,
                revision TEXT NOT NULL,
                decision TEXT NOT NULL,
                reviewer TEXT NOT NULL,
                via TEXT NOT NULL,
                reason TEXT,
                decided_at TEXT NOT NULL,
                UNIQUE (run_id, run_attempt, environment, reviewer)
            )
            """,
            """
            INSERT INTO reviews (run_id, environment, revision, decision, reviewer, via, reason, decided_at)
            SELECT run_id, environment, revision, decision, reviewer, via, reason, decided_at
            FROM reviews_before ORDER BY id
            """,
            "DROP TABLE reviews_before",
        ]
    )
}
