import ControllerAPI
import Persistence

/// The statements on `decisions`.
enum ReviewTable {
    /// Records a decision about a job's turn; a reviewer decides once on what the job would bring, or again when that
    /// decision has become void.
    ///
    /// - Throws: `.conflict` when this reviewer has decided already.
    static func insert(
        _ review: Review,
        turn: Int,
        subject: String,
        revision: String,
        base: String?,
        via: String,
        in connection: any SQLConnection
    ) throws {
        let changed = try connection.execute(
            """
            INSERT INTO decisions (turn_id, run_id, environment, revision, subject, decision, reviewer, via, reason,
                decided_at, base)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (turn_id, reviewer, subject) DO UPDATE SET decision = excluded.decision, via = excluded.via,
                reason = excluded.reason, decided_at = excluded.decided_at, base = excluded.base, voided_at = NULL
            WHERE decisions.voided_at IS NOT NULL
            """,
            [
                SQLValue(turn), SQLValue(review.run), .text(review.environment), .text(revision), .text(subject),
                .text(review.decision.rawValue), .text(review.reviewer), .text(via), SQLValue(review.reason),
                .text(review.decidedAt), SQLValue(base),
            ]
        )
        guard changed == 1 else {
            throw ControllerError(
                .conflict,
                "\(review.reviewer) has decided on \(review.environment) of run \(review.run) already"
            )
        }
    }

    /// Takes the worth from what was decided about something else; gives how many decisions that were.
    static func void(
        turn: Int,
        exceptSubject subject: String,
        at now: String,
        in connection: any SQLConnection
    ) throws -> Int {
        try connection.execute(
            "UPDATE decisions SET voided_at = ? WHERE turn_id = ? AND subject <> ? AND voided_at IS NULL",
            [.text(now), SQLValue(turn), .text(subject)]
        )
    }

    /// Whose approvals count that were given while something else ran in the environment.
    static func approvers(
        turn: Int,
        exceptBase base: String?,
        in connection: any SQLConnection
    ) throws -> [String] {
        try connection.query(
            """
            SELECT reviewer FROM decisions
            WHERE turn_id = ? AND voided_at IS NULL AND decision = 'approve' AND COALESCE(base, '') <> ?
            ORDER BY id LIMIT 1000
            """,
            [SQLValue(turn), .text(base ?? "")]
        ).map { try $0.text("reviewer") }
    }

    /// Takes note that an approval holds for what runs in the environment now.
    static func rebase(turn: Int, reviewer: String, to base: String?, in connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE decisions SET base = ? WHERE turn_id = ? AND reviewer = ? AND voided_at IS NULL",
            [SQLValue(base), SQLValue(turn), .text(reviewer)]
        )
    }

    /// Takes the worth from a reviewer's approval.
    static func void(turn: Int, reviewer: String, at now: String, in connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE decisions SET voided_at = ?
            WHERE turn_id = ? AND reviewer = ? AND decision = 'approve' AND voided_at IS NULL
            """,
            [.text(now), SQLValue(turn), .text(reviewer)]
        )
    }

    /// Takes the worth from every decision about jobs that have not started and would change an environment; gives how many
    /// decisions that were.
    static func voidAll(_ environment: String, at now: String, in connection: any SQLConnection) throws -> Int {
        try connection.execute(
            """
            UPDATE decisions SET voided_at = ? WHERE voided_at IS NULL AND turn_id IN (
                SELECT environment_turns.id FROM environment_turns
                JOIN jobs ON jobs.run_id = environment_turns.run_id AND jobs.job = environment_turns.job
                WHERE environment_turns.environment = ? AND environment_turns.settled_at IS NULL
                    AND jobs.status IN ('waiting', 'queued'))
            """,
            [.text(now), .text(environment)]
        )
    }

    /// What counts of what was decided about a job's turn.
    static func of(turn: Int, in connection: any SQLConnection) throws -> [Review] {
        try reviews(
            connection.query(
                "SELECT * FROM decisions WHERE turn_id = ? AND voided_at IS NULL ORDER BY id",
                [SQLValue(turn)]
            )
        )
    }

    /// What was decided about a run's jobs with an environment, each decision once.
    static func of(run: Int, environment: String, in connection: any SQLConnection) throws -> [Review] {
        let found = try reviews(
            connection.query(
                """
                SELECT * FROM decisions WHERE run_id = ? AND environment = ? AND voided_at IS NULL ORDER BY id
                """,
                [SQLValue(run), .text(environment)]
            )
        )
        // One decision about several jobs of a matrix has a row for each.
        var seen: Set<String> = []
        return found.filter { seen.insert("\($0.reviewer) \($0.decidedAt)").inserted }
    }

    private static func reviews(_ rows: [SQLRow]) throws -> [Review] {
        try rows.map { row in
            guard let decision = ReviewDecision(rawValue: try row.text("decision")) else {
                throw ControllerError(.unavailable, "the database holds an unknown decision")
            }
            return Review(
                run: try row.int("run_id"),
                environment: try row.text("environment"),
                decision: decision,
                reviewer: try row.text("reviewer"),
                reason: try row.optionalText("reason"),
                decidedAt: try row.text("decided_at")
            )
        }
    }
}
