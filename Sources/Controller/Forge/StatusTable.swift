import Persistence

/// The statuses that forges are to be told: the statements on `statuses`, one row for each commit and context.
enum StatusTable {
    /// The status that is to be sent.
    struct Row: Sendable {
        var id: Int
        var repository: String
        var status: CommitStatus

        /// Grows with every change, so that what was sent is known to be the newest.
        var version: Int
        var attempts: Int

        /// When it was changed last, in milliseconds.
        var changedAt: Int64
    }

    /// Puts a status in the place of the one before it, unless that is of a newer run.
    static func put(
        _ status: CommitStatus,
        of run: Int,
        repository: String,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO statuses
                (repository, revision, context, run_id, state, description, target, version, attempts, due, changed_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, 1, 0, ?, ?)
            ON CONFLICT (repository, revision, context) DO UPDATE SET
                run_id = excluded.run_id, state = excluded.state, description = excluded.description,
                target = excluded.target, version = statuses.version + 1, attempts = 0, due = excluded.due,
                changed_at = excluded.changed_at
            WHERE statuses.run_id <= excluded.run_id
            """,
            [
                .text(repository), .text(status.revision), .text(status.context), SQLValue(run),
                .text(status.state.rawValue), .text(status.description), .text(status.target),
                .integer(now.milliseconds), .integer(now.milliseconds),
            ]
        )
    }

    /// What is due, the longest overdue first.
    static func due(at now: Timestamp, in connection: any SQLConnection) throws -> [Row] {
        try connection.query(
            "SELECT * FROM statuses WHERE due <= ? ORDER BY due LIMIT 200",
            [.integer(now.milliseconds)]
        ).map { row in
            guard let state = CommitStatus.State(rawValue: try row.text("state")) else {
                throw ControllerError(.unavailable, "the database holds an unknown state of a commit")
            }
            return Row(
                id: try row.int("id"),
                repository: try row.text("repository"),
                status: CommitStatus(
                    revision: try row.text("revision"),
                    context: try row.text("context"),
                    state: state,
                    description: try row.text("description"),
                    target: try row.text("target")
                ),
                version: try row.int("version"),
                attempts: try row.int("attempts"),
                changedAt: try row.int64("changed_at")
            )
        }
    }

    /// When the next is due, in milliseconds; nil when none waits.
    static func next(in connection: any SQLConnection) throws -> Int64? {
        try connection.first("SELECT due FROM statuses WHERE due IS NOT NULL ORDER BY due LIMIT 1")?.int64("due")
    }

    /// Notes that a status was sent, or given up, unless it has changed meanwhile.
    static func settle(_ row: Row, in connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE statuses SET due = NULL WHERE id = ? AND version = ?",
            [SQLValue(row.id), SQLValue(row.version)]
        )
    }

    static func postpone(_ row: Row, until due: Timestamp, in connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE statuses SET attempts = attempts + 1, due = ? WHERE id = ? AND version = ?",
            [.integer(due.milliseconds), SQLValue(row.id), SQLValue(row.version)]
        )
    }

    /// Forgets what was settled long ago.
    static func prune(before: Timestamp, in connection: any SQLConnection) throws {
        try connection.execute(
            "DELETE FROM statuses WHERE due IS NULL AND changed_at < ?",
            [.integer(before.milliseconds)]
        )
    }
}
