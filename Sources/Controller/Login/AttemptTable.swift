import Persistence

/// The statements on `sign_ins`: attempts to sign in that have gone to the provider and not come back.
enum AttemptTable {
    /// How long somebody may take at the provider.
    static let seconds = 600

    struct Attempt: Sendable {
        var nonce: String
        var verifier: String

        /// Where they want to go then.
        var next: String
    }

    static func insert(
        _ attempt: Attempt,
        hash: String,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws {
        try connection.execute("DELETE FROM sign_ins WHERE good_until <= ?", [.integer(now.milliseconds)])
        try connection.execute(
            "INSERT INTO sign_ins (hash, nonce, verifier, next, good_until) VALUES (?, ?, ?, ?, ?)",
            [
                .text(hash), .text(attempt.nonce), .text(attempt.verifier), .text(attempt.next),
                .integer(now.adding(seconds: seconds).milliseconds),
            ]
        )
    }

    /// Takes an attempt out: each can be used once.
    static func take(hash: String, at now: Timestamp, in connection: any SQLConnection) throws -> Attempt? {
        let attempt = try connection.first(
            "SELECT nonce, verifier, next FROM sign_ins WHERE hash = ? AND good_until > ?",
            [.text(hash), .integer(now.milliseconds)]
        ).map { row in
            Attempt(nonce: try row.text("nonce"), verifier: try row.text("verifier"), next: try row.text("next"))
        }
        try connection.execute("DELETE FROM sign_ins WHERE hash = ?", [.text(hash)])
        return attempt
    }
}
