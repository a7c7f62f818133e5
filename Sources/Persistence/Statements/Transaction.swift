/// The connection that a transaction's body works on: it holds both databases to the rules of ``SQLConnection``.
final class Transaction: SQLConnection {
    private let runner: any StatementRunner
    private var depth = 0
    /// The error that has made the transaction worthless.
    private(set) var failure: PersistenceError?

    init(_ runner: any StatementRunner) {
        self.runner = runner
    }

    var dialect: SQLDialect { runner.dialect }

    /// Runs the body and gives its value, unless a statement failed that the body passed over in silence.
    func perform<T>(_ body: (any SQLConnection) throws -> T) throws -> T {
        let value = try body(self)
        if let failure { throw failure }
        return value
    }

    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
        try run(sql, arguments).changed
    }

    func query(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow] {
        try run(sql, arguments).rows
    }

    func savepoint<T>(_ body: () throws -> T) throws -> T {
        if let failure { throw failure }
        depth += 1
        defer { depth -= 1 }
        let name = "headgate_\(depth)"
        try guarded { () throws(PersistenceError) in _ = try runner.run("SAVEPOINT \(name)", []) }
        do {
            let value = try body()
            if let failure { throw failure }
            try guarded { () throws(PersistenceError) in _ = try runner.run("RELEASE SAVEPOINT \(name)", []) }
            return value
        } catch {
            // A collision, a lost connection or a full disk takes the whole transaction with it.
            if let failure, failure.code != .constraint, failure.code != .misuse { throw error }
            failure = nil
            try guarded { () throws(PersistenceError) in
                _ = try runner.run("ROLLBACK TO SAVEPOINT \(name)", [])
                _ = try runner.run("RELEASE SAVEPOINT \(name)", [])
            }
            throw error
        }
    }

    private func run(_ sql: String, _ arguments: [SQLValue]) throws(PersistenceError) -> StatementResult {
        if let failure { throw failure }
        return try guarded { () throws(PersistenceError) in
            try StatementRules.check(sql, arguments)
            return try runner.run(sql, arguments)
        }
    }

    private func guarded<T>(_ work: () throws(PersistenceError) -> T) throws(PersistenceError) -> T {
        do {
            return try work()
        } catch {
            failure = error
            throw error
        }
    }
}
