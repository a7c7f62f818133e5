import Persistence

extension Schema {
    /// Turns of jobs at their environments, and what is decided about them.
    ///
    /// A job's turn begins when all that it needs has ended, and ends with the job. Decisions are about a turn, and about what
    /// the job would bring (`subject`): they count only while that is the same.
    static let environments = Migration(
        "0010-environments",
        [
            """
            CREATE TABLE environment_turns (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                run_id INTEGER NOT NULL,
                job TEXT NOT NULL,
                environment TEXT NOT NULL,
                since TEXT NOT NULL,
                wake_at INTEGER,
                promotions TEXT,
                settled_at TEXT
            )
            """,
            "CREATE INDEX environment_turns_by_job ON environment_turns (run_id, job)",
            "CREATE INDEX environment_turns_by_wake ON environment_turns (wake_at) WHERE settled_at IS NULL",
            """
            CREATE TABLE decisions (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                turn_id INTEGER NOT NULL,
                run_id INTEGER NOT NULL,
                environment TEXT NOT NULL,
                revision TEXT NOT NULL,
                subject TEXT NOT NULL,
                decision TEXT NOT NULL,
                reviewer TEXT NOT NULL,
                via TEXT NOT NULL,
                reason TEXT,
                decided_at TEXT NOT NULL,
                voided_at TEXT,
                UNIQUE (turn_id, reviewer, subject)
            )
            """,
            "CREATE INDEX decisions_by_run ON decisions (run_id, environment)",
            """
            INSERT INTO decisions (turn_id, run_id, environment, revision, subject, decision, reviewer, via, reason,
                decided_at)
            SELECT 0, run_id, environment, revision, 'review ' || CAST(id AS TEXT), decision, reviewer, via, reason,
                decided_at
            FROM reviews
            """,
            "DROP TABLE reviews",
        ]
    )
}
