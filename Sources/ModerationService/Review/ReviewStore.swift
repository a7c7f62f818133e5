import Persistence

/// The review queues in the database: who looks at what.
///
/// Every method is one transaction with its entry in the audit log. On both databases transactions that write are
/// serialisable, so two moderators who ask at once never get the same item. `ReviewRefusal` says what cannot be done.
struct ReviewStore: Sendable {
    let database: ServiceDatabase
    /// How long nobody else is shown an item that somebody has claimed.
    let claim: Duration

    /// How many comments wait in each queue, how many of them somebody has, and since when the oldest waits.
    struct Backlog: Sendable, Hashable {
        var queue: ReviewQueue
        var waiting = 0
        var claimed = 0
        var oldest: String?
    }

    func backlog(at now: Timestamp = .now) async throws -> [Backlog] {
        let rows = try await database.read { connection in
            try connection.query(
                """
                SELECT queue, COUNT(*) AS waiting, MIN(created_at) AS oldest,
                    SUM(CASE WHEN claimed_until > ? THEN 1 ELSE 0 END) AS claimed
                FROM review_items WHERE state = 'open' GROUP BY queue
                """,
                [.text(now.description)]
            )
        }
        return try ReviewQueue.allCases.map { queue in
            guard let row = try rows.first(where: { try $0.text("queue") == queue.rawValue }) else {
                return Backlog(queue: queue)
            }
            return Backlog(
                queue: queue,
                waiting: try row.int("waiting"),
                claimed: try row.int("claimed"),
                oldest: try row.optionalText("oldest")
            )
        }
    }

    /// Gives a moderator the comment that has waited longest, of one queue or of all; nothing when none is left.
    ///
    /// A moderator who has a claim that holds gets that item again. Who has decided about a comment is not shown it
    /// again, as second opinion, escalated or appealed.
    func claim(_ queue: ReviewQueue?, by moderator: String, at now: Timestamp = .now) async throws -> ReviewItem? {
        let until = now.advanced(by: claim).description
        let ofQueue = queue == nil ? "" : "AND queue = ?"
        let named = queue.map { [SQLValue.text($0.rawValue)] } ?? []
        return try await database.write { connection in
            let held = try connection.first(
                """
                SELECT id FROM review_items WHERE state = 'open' \(ofQueue) AND claimed_by = ? AND claimed_until > ?
                ORDER BY created_at, id LIMIT 1
                """,
                named + [.text(moderator), .text(now.description)]
            )
            if let held { return try Self.item(try held.int("id"), in: connection) }
            let free = try connection.first(
                """
                SELECT id FROM review_items WHERE state = 'open' \(ofQueue)
                    AND (claimed_until IS NULL OR claimed_until <= ?)
                    AND NOT EXISTS (SELECT 1 FROM review_decisions AS earlier
                        WHERE earlier.request_id = review_items.request_id AND earlier.moderator = ?
                            AND earlier.undone_at IS NULL)
                ORDER BY created_at, id LIMIT 1
                """,
                named + [.text(now.description), .text(moderator)]
            )
            guard let id = try free?.int("id") else { return nil }
            try connection.execute(
                "UPDATE review_items SET claimed_by = ?, claimed_until = ? WHERE id = ?",
                [.text(moderator), .text(until), SQLValue(id)]
            )
            try AuditLog.append(
                AuditEntry(actor: moderator, action: "claim", detail: ["item": "\(id)", "until": until]),
                in: connection
            )
            return try Self.item(id, in: connection)
        }
    }

    /// Keeps a claim for its whole time from now on.
    func renew(_ id: Int, by moderator: String, at now: Timestamp = .now) async throws -> ReviewItem {
        let until = now.advanced(by: claim).description
        return try await database.write { connection in
            _ = try Self.claimed(id, by: moderator, at: now, in: connection)
            try connection.execute(
                "UPDATE review_items SET claimed_until = ? WHERE id = ?",
                [.text(until), SQLValue(id)]
            )
            try AuditLog.append(
                AuditEntry(actor: moderator, action: "renew", detail: ["item": "\(id)", "until": until]),
                in: connection
            )
            return try Self.item(id, in: connection)
        }
    }

    /// Lets go of a claim, so that others are shown the item.
    func release(_ id: Int, by moderator: String, at now: Timestamp = .now) async throws {
        try await database.write { connection in
            _ = try Self.claimed(id, by: moderator, at: now, in: connection)
            try connection.execute(
                "UPDATE review_items SET claimed_by = NULL, claimed_until = NULL WHERE id = ?",
                [SQLValue(id)]
            )
            try AuditLog.append(
                AuditEntry(actor: moderator, action: "release", detail: ["item": "\(id)"]),
                in: connection
            )
        }
    }

    func item(_ id: Int) async throws -> ReviewItem {
        try await database.read { try Self.item(id, in: $0) }
    }

    static func item(_ id: Int, in connection: any SQLConnection) throws -> ReviewItem {
        let row = try connection.first(
            """
            SELECT \(ReviewItem.columns) FROM review_items AS item
            JOIN prediction_logs AS log ON log.request_id = item.request_id WHERE item.id = ?
            """,
            [SQLValue(id)]
        )
        guard let row else { throw ReviewRefusal.unknown("there is no item \(id)") }
        return try ReviewItem(row)
    }

    /// The item, if this moderator has it now.
    static func claimed(
        _ id: Int,
        by moderator: String,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws -> ReviewItem {
        let item = try item(id, in: connection)
        guard item.state == .open else { throw ReviewRefusal.conflict("item \(id) has been decided") }
        guard item.claimedBy == moderator else {
            throw ReviewRefusal.conflict("item \(id) is not claimed by \(moderator)")
        }
        guard let until = item.claimedUntil, until > now.description else {
            throw ReviewRefusal.conflict("the claim of item \(id) has expired: claim again")
        }
        return item
    }
}
