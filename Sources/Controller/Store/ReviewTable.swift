import ControllerAPI
import Persistence

/// The statements on `reviews`.
enum ReviewTable {
    /// Records a decision; a reviewer decides once for an attempt at a run and an environment.
    ///
    /// - Throws: `.conflict` when this reviewer has decided already.
    static func insert(
        _ review: Review,
        revision: String,
        via: String,
        in connection: any SQLConnection
    ) throws {
        let changed = try connection.execute(
            """
            INSERT INTO reviews (run_id, run_attempt, environment, revision, decision, reviewer, via, reason, decided_at)
            VALUES (?, (SELECT attempt FROM runs WHERE id = ?), ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (run_id, run_attempt, environment, reviewer) DO NOTHING
            """,
            [
                SQLValue(review.run), SQLValue(review.run), .text(review.environment), .text(revision),
                .text(review.decision.rawValue),
                .text(review.reviewer), .text(via), SQLValue(review.reason), .text(review.decidedAt),
            ]
        )
        guard changed == 1 else {
            throw ControllerError(
                .conflict,
                "\(review.reviewer) has decided on \(review.environment) of run \(review.run) already"
            )
        }
    }

    /// What was decided in the newest attempt at a run.
    static func of(run: Int, environment: String, in connection: any SQLConnection) throws -> [Review] {
        try connection.query(
            """
            SELECT * FROM reviews WHERE run_id = ? AND environment = ?
                AND run_attempt = (SELECT attempt FROM runs WHERE id = ?)
            ORDER BY id
            """,
            [SQLValue(run), .text(environment), SQLValue(run)]
        ).map { row in
            guard let decision = ReviewDecision(rawValue: try row.text("decision")) else {
                throw ControllerError(.unavailable, "the database holds an unknown decision")
            }
            return Review(
                run: run,
                environment: environment,
                decision: decision,
                reviewer: try row.text("reviewer"),
                reason: try row.optionalText("reason"),
                decidedAt: try row.text("decided_at")
            )
        }
    }
}
