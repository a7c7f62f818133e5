import ControllerAPI
import Persistence

/// Which entries of the audit log somebody wants to see.
struct AuditFilter: Sendable {
    var limit = 100

    /// Only entries with smaller numbers.
    var before: Int?

    /// Only what this person or machine did.
    var actor: String?

    /// Only actions that begin so, such as `review` or `token.create`.
    var action: String?
}

extension AuditLog {
    /// The entries that a filter lets through, the newest first.
    static func page(_ filter: AuditFilter, in connection: any SQLConnection) throws -> [AuditEntry] {
        var conditions = ["id < ?"]
        var values = [SQLValue(filter.before ?? Int.max)]
        if let actor = filter.actor {
            conditions.append("actor = ?")
            values.append(.text(actor))
        }
        if let action = filter.action {
            // Not LIKE: its signs may stand in what somebody types.
            conditions.append("substr(action, 1, ?) = ?")
            values += [SQLValue(action.unicodeScalars.count), .text(action)]
        }
        return try connection.query(
            "SELECT * FROM audit WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?",
            values + [SQLValue(filter.limit)]
        ).map(entry)
    }
}
