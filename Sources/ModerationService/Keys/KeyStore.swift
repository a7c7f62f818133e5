import Persistence

/// The keys in the database.
struct KeyStore: Sendable {
    let database: ServiceDatabase

    /// Adds a key and returns its secret, which nobody can be told again; nothing when the name is taken.
    func add(
        _ name: String,
        scopes: [KeyScope],
        commentsPerMinute: Int?,
        by actor: String
    ) async throws -> KeySecret? {
        let secret = KeySecret()
        let isAdded = try await database.write { connection in
            let added = try connection.execute(
                """
                INSERT INTO api_keys (name, prefix, hash, scopes, comments_per_minute, created_at)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING
                """,
                [
                    .text(name), .text(secret.prefix), .text(KeySecret.hash(secret.text)),
                    .text(scopes.map { $0.rawValue }.joined(separator: ",")), SQLValue(commentsPerMinute),
                    .text(Timestamp.now.description),
                ]
            )
            guard added == 1 else { return false }
            let names = scopes.map { $0.rawValue }.joined(separator: ",")
            try AuditLog.append(
                AuditEntry(actor: actor, action: "key.add", detail: ["key": name, "scopes": names]),
                in: connection
            )
            return true
        }
        return isAdded ? secret : nil
    }

    /// Ends a key for ever; false when there is none of that name that could be used.
    func revoke(_ name: String, by actor: String) async throws -> Bool {
        try await database.write { connection in
            let revoked = try connection.execute(
                "UPDATE api_keys SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL",
                [.text(Timestamp.now.description), .text(name)]
            )
            guard revoked == 1 else { return false }
            try AuditLog.append(
                AuditEntry(actor: actor, action: "key.revoke", detail: ["key": name]),
                in: connection
            )
            return true
        }
    }

    /// All keys, those that were revoked too, in the order they were added.
    func list() async throws -> [APIKey] {
        try await database.read { connection in
            try connection.query("SELECT * FROM api_keys ORDER BY id LIMIT 10000").map { row in
                APIKey(
                    name: try row.text("name"),
                    prefix: try row.text("prefix"),
                    scopes: try row.text("scopes").split(separator: ",").compactMap { KeyScope(rawValue: String($0)) },
                    commentsPerMinute: try row.optionalInt("comments_per_minute"),
                    createdAt: try row.text("created_at"),
                    revokedAt: try row.optionalText("revoked_at"),
                    hash: try row.text("hash")
                )
            }
        }
    }
}
