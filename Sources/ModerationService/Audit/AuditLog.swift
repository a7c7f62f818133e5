import Persistence

/// The append-only record of who did what: each entry's hash covers the one before it.
enum AuditLog {
    /// Adds an entry, in the transaction that does what it tells of.
    static func append(_ entry: AuditEntry, in connection: any SQLConnection) throws {
        let previous = try connection.first("SELECT hash FROM audit_log ORDER BY id DESC LIMIT 1")?.text("hash") ?? ""
        try connection.execute(
            "INSERT INTO audit_log (at, actor, action, detail, previous, hash) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .text(entry.at), .text(entry.actor), .text(entry.action), .text(entry.detail), .text(previous),
                .text(entry.hash(after: previous)),
            ]
        )
    }

    /// Entries after one, the oldest first, each with its number.
    static func entries(
        after id: Int,
        limit: Int,
        in connection: any SQLConnection
    ) throws -> [(id: Int, entry: AuditEntry)] {
        try connection.query(
            "SELECT id, at, actor, action, detail FROM audit_log WHERE id > ? ORDER BY id LIMIT ?",
            [SQLValue(id), SQLValue(limit)]
        ).map { (try $0.int("id"), try entry($0)) }
    }

    /// The number of the first entry that is not what was written, or that does not follow the one before it.
    static func firstDamaged(in connection: any SQLConnection) throws -> Int? {
        var previous = ""
        var last = 0
        while true {
            let rows = try connection.query(
                "SELECT * FROM audit_log WHERE id > ? ORDER BY id LIMIT 1000",
                [SQLValue(last)]
            )
            if rows.isEmpty { return nil }
            for row in rows {
                last = try row.int("id")
                let hash = try entry(row).hash(after: previous)
                guard try row.text("previous") == previous, try row.text("hash") == hash else { return last }
                previous = hash
            }
        }
    }

    private static func entry(_ row: SQLRow) throws -> AuditEntry {
        AuditEntry(
            at: try row.text("at"),
            actor: try row.text("actor"),
            action: try row.text("action"),
            detail: try row.text("detail")
        )
    }
}
