import Crypto
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
        let hash = chained(previous: previous, fields: [now, actor, action, detail])
        try connection.execute(
            "INSERT INTO audit (at, actor, action, detail, previous, hash) VALUES (?, ?, ?, ?, ?, ?)",
            [.text(now), .text(actor), .text(action), .text(detail), .text(previous), .text(hash)]
        )
    }

    /// The id of the first entry that does not follow from the one before it, or nil when the chain is whole.
    static func firstBroken(in connection: any SQLConnection) throws -> Int? {
        var previous = ""
        for row in try connection.query("SELECT * FROM audit ORDER BY id") {
            let fields = [
                try row.text("at"), try row.text("actor"), try row.text("action"), try row.text("detail"),
            ]
            let hash = try row.text("hash")
            guard try row.text("previous") == previous, chained(previous: previous, fields: fields) == hash else {
                return try row.int("id")
            }
            previous = hash
        }
        return nil
    }

    /// Lengths stand before the fields, so that no two different entries have the same bytes.
    private static func chained(previous: String, fields: [String]) -> String {
        var hash = SHA256()
        for field in [previous] + fields {
            hash.update(data: Array("\(field.utf8.count):\(field)".utf8))
        }
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
