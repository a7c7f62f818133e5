import Moderation
import Persistence

extension ReviewStore {
    /// What a moderator says about an item.
    struct Statement: Sendable {
        var verdict: ReviewVerdict
        var trueLabels: [Label]?
        var note: String?
    }

    /// Decides about an item that the moderator has claimed.
    ///
    /// Escalating puts the comment into the queue of escalated ones. `wantsSecondOpinion` puts it into that queue, if it has
    /// been decided for the first time; when the second opinion is another one it is escalated.
    func decide(
        _ id: Int,
        by moderator: String,
        _ statement: Statement,
        wantsSecondOpinion: Bool,
        at now: Timestamp = .now
    ) async throws -> ReviewDecision {
        try await database.write { connection in
            let item = try Self.claimed(id, by: moderator, at: now, in: connection)
            let ruling: ReviewRuling
            do throws(ReviewRuling.Refusal) {
                ruling = try ReviewRuling(
                    statement.verdict,
                    isFlagged: item.isFlagged,
                    modelLabels: item.labels,
                    given: statement.trueLabels
                )
            } catch {
                throw ReviewRefusal.invalid(error.reason)
            }
            if statement.verdict == .escalate, item.queue == .escalated || item.queue == .secondOpinion {
                throw ReviewRefusal.conflict("there is nobody to pass an item of \(item.queue.rawValue) on to")
            }
            let decision = try Self.insert(ruling, statement, of: item, by: moderator, at: now, in: connection)
            try connection.execute(
                "UPDATE review_items SET state = 'decided', decided_at = ?, claimed_until = NULL WHERE id = ?",
                [.text(now.description), SQLValue(id)]
            )
            try Self.follow(decision, wantsSecondOpinion: wantsSecondOpinion, at: now, in: connection)
            let detail: KeyValuePairs = [
                "item": "\(id)", "decision": "\(decision.id)", "verdict": decision.verdict.rawValue,
                "outcome": decision.outcome?.rawValue ?? "", "labels": decision.trueLabels?.json ?? "",
            ]
            try AuditLog.append(AuditEntry(actor: moderator, action: "decide", detail: detail), in: connection)
            return decision
        }
    }

    /// Takes a decision of one's own back: its item is open again, in the hands of the same moderator.
    ///
    /// It is refused once somebody has gone on from it.
    func undo(_ id: Int, by moderator: String, at now: Timestamp = .now) async throws -> ReviewItem {
        let until = now.advanced(by: claim).description
        return try await database.write { connection in
            let decision = try Self.decision(id, in: connection)
            guard decision.moderator == moderator else {
                throw ReviewRefusal.conflict("decision \(id) is not one of \(moderator)")
            }
            guard decision.undoneAt == nil else { throw ReviewRefusal.conflict("decision \(id) has been undone") }
            try Self.withdraw(decision, at: now, in: connection)
            try connection.execute(
                "UPDATE review_decisions SET undone_at = ? WHERE id = ?",
                [.text(now.description), SQLValue(id)]
            )
            try connection.execute(
                """
                UPDATE review_items SET state = 'open', decided_at = NULL, claimed_by = ?, claimed_until = ?
                WHERE id = ?
                """,
                [.text(moderator), .text(until), SQLValue(decision.itemID)]
            )
            try AuditLog.append(
                AuditEntry(
                    actor: moderator,
                    action: "undo",
                    detail: ["item": "\(decision.itemID)", "decision": "\(id)"]
                ),
                in: connection
            )
            return try Self.item(decision.itemID, in: connection)
        }
    }

    private static func decision(_ id: Int, in connection: any SQLConnection) throws -> ReviewDecision {
        let row = try connection.first(
            """
            SELECT \(ReviewDecision.columns) FROM review_decisions AS decision
            JOIN review_items AS item ON item.id = decision.item_id WHERE decision.id = ?
            """,
            [SQLValue(id)]
        )
        guard let row else { throw ReviewRefusal.unknown("there is no decision \(id)") }
        return try ReviewDecision(row)
    }

    private static func insert(
        _ ruling: ReviewRuling,
        _ statement: Statement,
        of item: ReviewItem,
        by moderator: String,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws -> ReviewDecision {
        let row = try connection.first(
            """
            INSERT INTO review_decisions (item_id, request_id, moderator, verdict, outcome, true_labels, note, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
            """,
            [
                SQLValue(item.id), .text(item.requestID), .text(moderator), .text(statement.verdict.rawValue),
                SQLValue(ruling.outcome?.rawValue), SQLValue(ruling.trueLabels?.json),
                SQLValue(statement.note.map { PredictionStore.storable($0) }), .text(now.description),
            ]
        )
        guard let row else { throw PersistenceError(.misuse, "an insertion gave no row") }
        return try decision(try row.int("id"), in: connection)
    }

    /// What has to happen because of a decision.
    private static func follow(
        _ decision: ReviewDecision,
        wantsSecondOpinion: Bool,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws {
        guard let outcome = decision.outcome else {
            return try enqueue(decision.requestID, .escalated, "escalated by a moderator", at: now, in: connection)
        }
        switch decision.queue {
        case .action, .borderline, .audit:
            guard wantsSecondOpinion else { return }
            try enqueue(decision.requestID, .secondOpinion, "second opinion", at: now, in: connection)
        case .secondOpinion:
            let first = try connection.first(
                """
                SELECT decision.outcome FROM review_decisions AS decision
                JOIN review_items AS item ON item.id = decision.item_id
                WHERE decision.request_id = ? AND decision.undone_at IS NULL AND decision.outcome IS NOT NULL
                    AND item.queue IN ('action', 'borderline', 'audit') ORDER BY decision.id LIMIT 1
                """,
                [.text(decision.requestID)]
            )?.text("outcome")
            guard let first, first != outcome.rawValue else { return }
            try enqueue(decision.requestID, .escalated, "two moderators disagree", at: now, in: connection)
        case .appeals, .escalated:
            // An appeal that was passed on ends with what comes of it there.
            let state = decision.verdict == .uphold ? Appeal.State.upheld : .overturned
            try connection.execute(
                """
                UPDATE review_appeals SET state = ?, decided_at = ? WHERE request_id = ? AND state = 'open'
                    AND EXISTS (SELECT 1 FROM review_items AS item WHERE item.request_id = review_appeals.request_id
                        AND item.queue = 'appeals' AND item.state = 'decided')
                """,
                [.text(state.rawValue), .text(now.description), .text(decision.requestID)]
            )
        }
    }

    /// Takes back what `follow` did, if nobody has gone on from it.
    private static func withdraw(
        _ decision: ReviewDecision,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws {
        try connection.execute(
            "UPDATE review_appeals SET state = 'open', decided_at = NULL WHERE request_id = ? AND decided_at = ?",
            [.text(decision.requestID), .text(decision.createdAt)]
        )
        let later = try connection.query(
            """
            SELECT id, state, claimed_until FROM review_items
            WHERE request_id = ? AND id > ? AND queue IN ('second-opinion', 'escalated', 'appeals')
            """,
            [.text(decision.requestID), SQLValue(decision.itemID)]
        )
        for item in later {
            let isHeld = try item.optionalText("claimed_until").map { $0 > now.description } ?? false
            guard try item.text("state") == ReviewItem.State.open.rawValue, !isHeld else {
                throw ReviewRefusal.conflict("somebody has gone on from decision \(decision.id)")
            }
        }
        for item in later {
            let id = SQLValue(try item.int("id"))
            // What was decided there and undone stays written, and so does its item.
            let isUsed =
                try connection.first("SELECT id FROM review_decisions WHERE item_id = ? LIMIT 1", [id]) != nil
            guard !isUsed else { throw ReviewRefusal.conflict("somebody has gone on from decision \(decision.id)") }
            try connection.execute("DELETE FROM review_items WHERE id = ? AND queue <> 'appeals'", [id])
        }
    }

    /// Puts a comment into a queue, once more if it has been decided there.
    static func enqueue(
        _ requestID: String,
        _ queue: ReviewQueue,
        _ reason: String,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO review_items (request_id, queue, reason, state, created_at) VALUES (?, ?, ?, 'open', ?)
            ON CONFLICT (request_id, queue) DO UPDATE SET state = excluded.state, reason = excluded.reason,
                created_at = excluded.created_at, claimed_by = NULL, claimed_until = NULL, decided_at = NULL
            WHERE review_items.state = 'decided'
            """,
            [.text(requestID), .text(queue.rawValue), .text(reason), .text(now.description)]
        )
    }
}
