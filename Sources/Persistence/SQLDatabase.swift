/// An open database: many readers, and writers that cannot see each other's unfinished work.
///
/// - Bodies run off the caller's actor, on threads that may block. They must not wait for another transaction.
/// - A body sees one consistent state from its first statement to its last. Writes are serialisable on both databases:
///   what a `write` has read is still true when it commits.
/// - The body of `write` may run **more than once**: PostgreSQL asks for that when two transactions collide or the
///   connection is lost before the commit. It must do nothing but work on its connection. It is tried a bounded number
///   of times, then ``PersistenceError/Code/busy`` or ``PersistenceError/Code/unreachable`` is thrown.
/// - When `write` returns, what it did survives the loss of process and power. When it throws, nothing of it remains,
///   with one exception that has its own code: ``PersistenceError/Code/outcomeUnknown``, a connection that was lost
///   while PostgreSQL was committing. Whoever sees that code looks, or repeats an idempotent change.
/// - A task that is cancelled before its transaction starts, or between two tries, throws `CancellationError`; a
///   transaction that has started is carried through.
/// - Errors are ``PersistenceError``, `CancellationError`, or what the body threw.
public protocol SQLDatabase: Sendable {
    var dialect: SQLDialect { get }

    /// Runs the body in a read-only transaction.
    func read<T: Sendable>(_ body: @Sendable (any SQLConnection) throws -> T) async throws -> T

    /// Runs the body in one transaction, committed when it returns and rolled back when it throws.
    func write<T: Sendable>(_ body: @Sendable (any SQLConnection) throws -> T) async throws -> T

    /// Waits for the transactions that have started, then lets go of the database; later calls throw
    /// ``PersistenceError/Code/closed``.
    func close() async
}
