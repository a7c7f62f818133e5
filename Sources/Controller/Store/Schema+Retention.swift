import Persistence

extension Schema {
    /// What was removed of runs, and what finds the old ones.
    static let retention = Migration(
        "0012-retention",
        [
            "ALTER TABLE runs ADD COLUMN has_logs INTEGER NOT NULL DEFAULT 1",
            "CREATE INDEX runs_by_end ON runs (finished_at)",
            "CREATE INDEX artifacts_by_age ON artifacts (created_at)",
        ]
    )
}
