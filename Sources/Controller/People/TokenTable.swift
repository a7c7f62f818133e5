import Persistence

/// A token that was given by this controller; the configuration's own are in no table.
struct TokenRecord: Sendable {
    enum Kind: String, Sendable {
        case user
        case runner
        case agent

        /// Proves nothing but that a machine was invited.
        case enrolment
    }

    /// What people call it by; no secret.
    var id: String
    var kind: Kind

    /// The user, runner or agent that it speaks as.
    var subject: String

    /// At most these; a user never has more than their role gives.
    var rights: Rights

    /// The labels of a runner, the environment of an agent.
    var detail: String
    var note: String
    var createdBy: String
    var createdAt: String
    var expiresAt: Timestamp?
    var usedAt: String?
}

/// The statements on `tokens`; only hashes of tokens are kept.
enum TokenTable {
    static func insert(_ token: TokenRecord, hash: String, in connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO tokens (id, hash, kind, subject, rights, detail, note, created_by, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(token.id), .text(hash), .text(token.kind.rawValue), .text(token.subject),
                SQLValue(token.rights.rawValue), .text(token.detail), .text(token.note), .text(token.createdBy),
                .text(token.createdAt), SQLValue(token.expiresAt?.milliseconds),
            ]
        )
    }

    /// The token with a hash, unless it was revoked or its time is over.
    static func valid(hash: String, at now: Timestamp, in connection: any SQLConnection) throws -> TokenRecord? {
        try connection.first(
            """
            SELECT * FROM tokens WHERE hash = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)
            """,
            [.text(hash), .integer(now.milliseconds)]
        ).map(record)
    }

    /// Those that are still good, the newest first; `owner` nil is everybody's.
    static func list(of owner: String?, at now: Timestamp, in connection: any SQLConnection) throws -> [TokenRecord] {
        try connection.query(
            """
            SELECT * FROM tokens WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)
            AND (CAST(? AS TEXT) IS NULL OR (kind = 'user' AND subject = ?)) ORDER BY created_at DESC, id LIMIT 1000
            """,
            [.integer(now.milliseconds), SQLValue(owner), SQLValue(owner ?? "")]
        ).map(record)
    }

    /// The good tokens of a machine.
    static func good(
        _ kind: TokenRecord.Kind,
        of subject: String,
        in connection: any SQLConnection
    ) throws -> [TokenRecord] {
        try connection.query(
            "SELECT * FROM tokens WHERE kind = ? AND subject = ? AND revoked_at IS NULL LIMIT 1000",
            [.text(kind.rawValue), .text(subject)]
        ).map(record)
    }

    static func find(_ id: String, in connection: any SQLConnection) throws -> TokenRecord? {
        try connection.first("SELECT * FROM tokens WHERE id = ? AND revoked_at IS NULL", [.text(id)]).map(record)
    }

    /// Ends a token and the sessions that began with it.
    static func revoke(_ id: String, at now: Timestamp, in connection: any SQLConnection) throws {
        try connection.execute(
            "DELETE FROM sessions WHERE token_hash = (SELECT hash FROM tokens WHERE id = ?)",
            [.text(id)]
        )
        try connection.execute("UPDATE tokens SET revoked_at = ? WHERE id = ?", [.text(now.text), .text(id)])
    }

    static func touch(hash: String, at now: Timestamp, in connection: any SQLConnection) throws {
        try connection.execute("UPDATE tokens SET used_at = ? WHERE hash = ?", [.text(now.text), .text(hash)])
    }

    private static func kind(_ word: String) throws -> TokenRecord.Kind {
        guard let kind = TokenRecord.Kind(rawValue: word) else {
            throw ControllerError(
                .unavailable,
                "the database holds a token of the kind '\(word)', which is unknown here"
            )
        }
        return kind
    }

    private static func record(_ row: SQLRow) throws -> TokenRecord {
        TokenRecord(
            id: try row.text("id"),
            kind: try kind(row.text("kind")),
            subject: try row.text("subject"),
            rights: Rights(rawValue: try row.int("rights")),
            detail: try row.text("detail"),
            note: try row.text("note"),
            createdBy: try row.text("created_by"),
            createdAt: try row.text("created_at"),
            expiresAt: try row.optionalInt64("expires_at").map(Timestamp.init(milliseconds:)),
            usedAt: try row.optionalText("used_at")
        )
    }
}
