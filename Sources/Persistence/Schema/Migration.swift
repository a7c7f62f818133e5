/// One step of a schema's history.
///
/// Migrations are applied in the order of their list, each in a transaction of its own together with the record that it
/// was applied. Once released a migration is never changed, moved or removed; new ones go at the end.
public struct Migration: Sendable, Hashable {
    /// What the database remembers the migration by.
    public let id: String
    let statements: [SQLDialect: [String]]

    /// A migration in the SQL that both databases share; see ``SQLConnection`` for what is translated.
    public init(_ id: String, _ statements: [String]) {
        self.init(id, sqlite: statements, postgres: statements)
    }

    /// A migration that has to be written differently for each database.
    public init(_ id: String, sqlite: [String], postgres: [String]) {
        self.id = id
        statements = [.sqlite: sqlite, .postgres: postgres]
    }

    /// The statements for one database.
    public func statements(for dialect: SQLDialect) -> [String] {
        statements[dialect] ?? []
    }
}
