import Moderation
import Persistence

extension ReviewStore {
    /// A comment with the labels that people decided it should have.
    struct Example: Sendable, Hashable {
        var decisionID: Int
        var requestID: String
        var comment: String
        var labels: [Label]
    }

    /// Decisions before one, the newest first.
    func decisions(before id: Int?, limit: Int) async throws -> [ReviewDecision] {
        try await database.read { connection in
            try connection.query(
                """
                SELECT \(ReviewDecision.columns) FROM review_decisions AS decision
                JOIN review_items AS item ON item.id = decision.item_id
                WHERE decision.id < ? ORDER BY decision.id DESC LIMIT ?
                """,
                [SQLValue(id ?? .max), SQLValue(limit)]
            ).map { try ReviewDecision($0) }
        }
    }

    /// How far first decisions and second opinions agree about the outcome.
    func agreement() async throws -> CohensKappa {
        let pairs = try await database.read { connection in
            try connection.query(
                """
                SELECT earlier.outcome AS first, later.outcome AS second
                FROM review_decisions AS later
                JOIN review_items AS later_item ON later_item.id = later.item_id
                JOIN review_decisions AS earlier ON earlier.request_id = later.request_id
                JOIN review_items AS earlier_item ON earlier_item.id = earlier.item_id
                WHERE later_item.queue = 'second-opinion' AND later.undone_at IS NULL AND later.outcome IS NOT NULL
                    AND earlier_item.queue IN ('action', 'borderline', 'audit')
                    AND earlier.undone_at IS NULL AND earlier.outcome IS NOT NULL
                ORDER BY later.id DESC LIMIT 100000
                """
            ).map { (first: try $0.text("first"), second: try $0.text("second")) }
        }
        return CohensKappa(pairs)
    }

    /// What was decided last about each comment, after a decision, in order: training data.
    ///
    /// Comments about which two moderators still disagree are left out.
    func examples(after id: Int, limit: Int, by actor: String) async throws -> [Example] {
        try await database.write { connection in
            let examples = try connection.query(
                """
                SELECT decision.id, decision.request_id, decision.true_labels, log.comment_text
                FROM review_decisions AS decision
                JOIN prediction_logs AS log ON log.request_id = decision.request_id
                WHERE decision.id > ? AND decision.undone_at IS NULL AND decision.outcome IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM review_decisions AS later
                        WHERE later.request_id = decision.request_id AND later.id > decision.id
                            AND later.undone_at IS NULL AND later.outcome IS NOT NULL)
                    AND NOT EXISTS (SELECT 1 FROM review_items AS item
                        WHERE item.request_id = decision.request_id AND item.state = 'open' AND item.queue = 'escalated')
                ORDER BY decision.id LIMIT ?
                """,
                [SQLValue(id), SQLValue(limit)]
            ).map { row in
                Example(
                    decisionID: try row.int("id"),
                    requestID: try row.text("request_id"),
                    comment: try row.text("comment_text"),
                    labels: try [Label](json: try row.text("true_labels"))
                )
            }
            try AuditLog.append(
                AuditEntry(
                    actor: actor,
                    action: "export",
                    detail: ["after": "\(id)", "examples": "\(examples.count)"]
                ),
                in: connection
            )
            return examples
        }
    }

    /// Entries of the audit log after one, the oldest first.
    func audit(after id: Int, limit: Int) async throws -> [(id: Int, entry: AuditEntry)] {
        try await database.read { try AuditLog.entries(after: id, limit: limit, in: $0) }
    }
}
