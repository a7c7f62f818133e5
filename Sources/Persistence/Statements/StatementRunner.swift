/// A database library as a transaction sees it: one statement at a time, on the current thread.
protocol StatementRunner {
    var dialect: SQLDialect { get }

    /// Runs one statement; `?` stands for each argument.
    func run(_ sql: String, _ arguments: [SQLValue]) throws(PersistenceError) -> StatementResult
}
