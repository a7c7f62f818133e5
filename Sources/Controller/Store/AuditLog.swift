import ControllerAPI
import Persistence

/// The append-only record of who decided or changed what: every entry's hash covers the one before it.
enum AuditLog {
    /// Adds an entry in the transaction that makes the change.
    ///
    /// `detail`: what was done, as JSON without secrets.
    static func append(
        actor: String,
        action: String,
        detail: String,
        at now: String,
        in connection: any SQLConnection
    ) throws {
        let previous = try connection.first("SELECT hash FROM audit ORDER BY id DESC LIMIT 1")?.text("hash") ?? ""
        let hash = AuditEntry.hash(at: now, actor: actor, action: action, detail: detail, after: previous)
        try connection.execute(
            "INSERT INTO audit (at, actor, action, detail, previous, hash) VALUES (?, ?, ?, ?, ?, ?)",
            [.text(now), .text(actor), .text(action), .text(detail), .text(previous), .text(hash)]
        )
    }

    /// The entries after one, the oldest first.
    static func entries(after id: Int, limit: Int, in connection: any SQLConnection) throws -> [AuditEntry] {
        try connection.query(
            "SELECT * FROM audit WHERE id > ? ORDER BY id LIMIT ?",
            [SQLValue(id), SQLValue(limit)]
        ).map(entry)
    }

    /// The newest entries, the newest first.
    static func newest(_ limit: Int, in connection: any SQLConnection) throws -> [AuditEntry] {
        try connection.query("SELECT * FROM audit ORDER BY id DESC LIMIT ?", [SQLValue(limit)]).map(entry)
    }

    static func entry(_ row: SQLRow) throws -> AuditEntry {
        AuditEntry(
            id: try row.int("id"),
            at: try row.text("at"),
            actor: try row.text("actor"),
            action: try row.text("action"),
            detail: try row.text("detail"),
            previous: try row.text("previous"),
            hash: try row.text("hash")
        )
    }
}
