import Persistence

/// A secret as the database has it.
struct SecretRecord: Sendable {
    var repository: String

    /// The environment's name without regard to case; empty for all jobs.
    var environment: String

    /// A pattern of branches; empty for all.
    var branch: String
    var name: String
    var sealed: [UInt8]
    var updatedBy: String
    var updatedAt: String

    /// What the value was encrypted for: parts cannot be shifted from one to the next.
    var place: String {
        [repository, environment, branch, name].map { "\($0.utf8.count):\($0)" }.joined(separator: " ")
    }
}

/// The statements on `secrets`.
enum SecretTable {
    static func put(_ secret: SecretRecord, in connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO secrets (repository, environment, branch, name, sealed, updated_by, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (repository, environment, branch, name) DO UPDATE
            SET sealed = excluded.sealed, updated_by = excluded.updated_by, updated_at = excluded.updated_at
            """,
            [
                .text(secret.repository), .text(secret.environment), .text(secret.branch), .text(secret.name),
                .blob(secret.sealed), .text(secret.updatedBy), .text(secret.updatedAt),
            ]
        )
    }

    /// Those of a repository, by name; the wider scope before the narrower.
    static func of(_ repository: String, in connection: any SQLConnection) throws -> [SecretRecord] {
        try connection.query(
            "SELECT * FROM secrets WHERE repository = ? ORDER BY name, environment, branch",
            [.text(repository)]
        ).map { row in
            SecretRecord(
                repository: try row.text("repository"),
                environment: try row.text("environment"),
                branch: try row.text("branch"),
                name: try row.text("name"),
                sealed: try row.blob("sealed"),
                updatedBy: try row.text("updated_by"),
                updatedAt: try row.text("updated_at")
            )
        }
    }

    /// Whether it was there.
    static func delete(
        _ name: String,
        repository: String,
        environment: String,
        branch: String,
        in connection: any SQLConnection
    ) throws -> Bool {
        try connection.execute(
            "DELETE FROM secrets WHERE repository = ? AND environment = ? AND branch = ? AND name = ?",
            [.text(repository), .text(environment), .text(branch), .text(name)]
        ) > 0
    }
}
