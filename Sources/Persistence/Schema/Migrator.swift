/// Brings a database to the end of a list of migrations.
struct Migrator: Sendable {
    private let migrations: [Migration]
    private let access: Persistence.Access

    init(_ migrations: [Migration], access: Persistence.Access) {
        self.migrations = migrations
        self.access = access
    }

    func run(on database: any MigratableDatabase) async throws(PersistenceError) {
        if let twice = Dictionary(grouping: migrations, by: \.id).first(where: { $1.count > 1 })?.key {
            throw PersistenceError(.misuse, "two migrations are called \(twice)")
        }
        do {
            var missing = try pending(try await database.read(Self.applied))
            if access == .readOnly {
                guard let next = missing.first else { return }
                throw PersistenceError(.schemaTooOld, "the database has not been brought up to \(next.id) yet")
            }
            while let next = missing.first {
                missing = try await apply(next, to: database)
            }
        } catch let error as PersistenceError {
            throw error
        } catch {
            throw PersistenceError(.cancelled, "opening the database was cancelled", cause: error)
        }
    }

    /// Applies one migration unless another program has just done so, and returns what is missing after it.
    private func apply(_ migration: Migration, to database: any MigratableDatabase) async throws -> [Migration] {
        do {
            return try await database.migrate { connection in
                // The state is read again: another program may have come first.
                try connection.execute(
                    "CREATE TABLE IF NOT EXISTS schema_migrations (id TEXT PRIMARY KEY, position INTEGER NOT NULL UNIQUE, "
                        + "applied_at TEXT NOT NULL)"
                )
                let before = try Self.applied(connection)
                let missing = try pending(before)
                guard missing.first == migration else { return missing }
                for statement in migration.statements(for: connection.dialect) { try connection.execute(statement) }
                try connection.execute(
                    "INSERT INTO schema_migrations (id, position, applied_at) "
                        + "VALUES (?, ?, CAST(CURRENT_TIMESTAMP AS TEXT))",
                    [.text(migration.id), SQLValue(before.count)]
                )
                return Array(missing.dropFirst())
            }
        } catch let error as PersistenceError where error.code == .misuse || error.code == .constraint {
            throw PersistenceError(
                .migrationFailed,
                "migration \(migration.id) did not apply: \(error.message)",
                detail: error.detail,
                cause: error
            )
        }
    }

    private static func applied(_ connection: any SQLConnection) throws -> [String] {
        let exists =
            switch connection.dialect {
            case .sqlite: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'"
            case .postgres: "SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL"
            }
        guard try connection.first(exists) != nil else { return [] }
        return try connection.query("SELECT id FROM schema_migrations ORDER BY position").map { try $0.text("id") }
    }

    /// The migrations that come after the applied ones.
    private func pending(_ applied: [String]) throws(PersistenceError) -> [Migration] {
        let known = Set(migrations.map(\.id))
        if let unknown = applied.first(where: { !known.contains($0) }) {
            throw PersistenceError(
                .schemaTooNew,
                "the database holds the migration \(unknown), which this program does not know: "
                    + "it was made by a newer version"
            )
        }
        guard applied == migrations.prefix(applied.count).map(\.id) else {
            throw PersistenceError(.misuse, "the migrations were not applied in the order of their list")
        }
        return Array(migrations.dropFirst(applied.count))
    }
}
