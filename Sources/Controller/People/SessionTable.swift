import Persistence

/// The statements on `sessions`: a browser's cookie, as a hash, and what it was signed in with.
enum SessionTable {
    /// A session nobody used for this long is over.
    static let idleSeconds = 12 * 3600

    /// The longest that a session lasts.
    static let longestSeconds = 7 * 24 * 3600

    /// What a session began with.
    enum Origin: Sendable {
        /// A token, by its hash.
        case token(String)

        /// What the provider said who it is.
        case person(String)
    }

    static func insert(
        hash: String,
        origin: Origin,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws {
        let (tokenHash, person): (String, String?) =
            switch origin {
            case .token(let hash): (hash, nil)
            case .person(let name): ("", name)
            }
        try connection.execute(
            "DELETE FROM sessions WHERE idle_until <= ? OR ends_at <= ?",
            [
                .integer(now.milliseconds), .integer(now.milliseconds),
            ]
        )
        try connection.execute(
            "INSERT INTO sessions (hash, token_hash, person, idle_until, ends_at) VALUES (?, ?, ?, ?, ?)",
            [
                .text(hash), .text(tokenHash), SQLValue(person),
                .integer(now.adding(seconds: idleSeconds).milliseconds),
                .integer(now.adding(seconds: longestSeconds).milliseconds),
            ]
        )
    }

    /// What a session began with, and until when it lasts unused; nil when it is over.
    static func valid(
        hash: String,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws -> (origin: Origin, idleUntil: Timestamp)? {
        try connection.first(
            "SELECT token_hash, person, idle_until FROM sessions WHERE hash = ? AND idle_until > ? AND ends_at > ?",
            [.text(hash), .integer(now.milliseconds), .integer(now.milliseconds)]
        ).map { row in
            let person = try row.optionalText("person")
            let origin: Origin = try person.map { .person($0) } ?? .token(row.text("token_hash"))
            return (origin, Timestamp(milliseconds: try row.int64("idle_until")))
        }
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
