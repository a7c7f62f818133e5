import Persistence

/// The statements on `sessions`: a browser's cookie, as a hash, and the token it was signed in with, as another.
enum SessionTable {
    /// A session nobody used for this long is over.
    static let idleSeconds = 12 * 3600

    /// The longest that a session lasts.
    static let longestSeconds = 7 * 24 * 3600

    static func insert(
        hash: String,
        tokenHash: String,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws {
        try connection.execute(
            "DELETE FROM sessions WHERE idle_until <= ? OR ends_at <= ?",
            [
                .integer(now.milliseconds), .integer(now.milliseconds),
            ]
        )
        try connection.execute(
            "INSERT INTO sessions (hash, token_hash, idle_until, ends_at) VALUES (?, ?, ?, ?)",
            [
                .text(hash), .text(tokenHash), .integer(now.adding(seconds: idleSeconds).milliseconds),
                .integer(now.adding(seconds: longestSeconds).milliseconds),
            ]
        )
    }

    /// The hash of the token that a session began with, and until when it lasts unused; nil when it is over.
    static func valid(
        hash: String,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws -> (tokenHash: String, idleUntil: Timestamp)? {
        try connection.first(
            "SELECT token_hash, idle_until FROM sessions WHERE hash = ? AND idle_until > ? AND ends_at > ?",
            [.text(hash), .integer(now.milliseconds), .integer(now.milliseconds)]
        ).map { (try $0.text("token_hash"), Timestamp(milliseconds: try $0.int64("idle_until"))) }
    }

    static func touch(hash: String, at now: Timestamp, in connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE sessions SET idle_until = ? WHERE hash = ?",
            [.integer(now.adding(seconds: idleSeconds).milliseconds), .text(hash)]
        )
    }

    static func delete(hash: String, in connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM sessions WHERE hash = ?", [.text(hash)])
    }
}
