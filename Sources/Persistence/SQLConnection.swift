/// What a transaction can do; handed to the body of ``SQLDatabase/read(_:)`` and ``SQLDatabase/write(_:)``.
///
/// - Statements are single ones, with `?` for each argument, in the SQL that SQLite 3.35 and PostgreSQL 13 share
///   (`RETURNING` and `ON CONFLICT` included). The upper-case words `INTEGER`, `REAL` and `BLOB` become `BIGINT`,
///   `DOUBLE PRECISION` and `BYTEA` on PostgreSQL, and `INTEGER PRIMARY KEY AUTOINCREMENT` an identity column.
/// - PostgreSQL has to find out the kind of each argument from where it stands; where it cannot, write
///   `CAST(? AS INTEGER)`.
/// - Once a statement has thrown, the transaction is lost: later statements throw and ``SQLDatabase/write(_:)`` rolls
///   back and throws the first error, even when the body caught it. ``savepoint(_:)`` fences a statement that may fail.
/// - Transaction control (`BEGIN`, `COMMIT`, `ROLLBACK`, `SAVEPOINT`, ...) is refused: the database face does it.
/// - A connection belongs to the body it was given to, on the thread the body runs on.
public protocol SQLConnection {
    /// The database behind the connection, for the few statements that have to differ.
    var dialect: SQLDialect { get }

    /// Runs a statement and returns how many rows it inserted, updated or deleted.
    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int

    /// Runs a statement and returns the rows it gives.
    ///
    /// A result of more than ``Persistence/maximumRows`` rows is refused; statements that could give more have a `LIMIT`.
    func query(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow]

    /// Runs the body inside the transaction so that it can fail alone.
    ///
    /// What the body did is undone when it throws, its error is thrown on, and the transaction can go on.
    func savepoint<T>(_ body: () throws -> T) throws -> T
}

extension SQLConnection {
    @discardableResult
    public func execute(_ sql: String) throws -> Int {
        try execute(sql, [])
    }

    public func query(_ sql: String) throws -> [SQLRow] {
        try query(sql, [])
    }

    /// The first row of a result, or nil when there is none; the others are read and dropped, so write `LIMIT 1`.
    public func first(_ sql: String, _ arguments: [SQLValue] = []) throws -> SQLRow? {
        try query(sql, arguments).first
    }
}
