import CPostgres

/// One connection and the statements prepared on it; used on one worker's thread.
final class PostgresSession: StatementRunner {
    private let handle: PostgresHandle
    private let settings: PostgresSettings
    /// The prepared statements by their portable text.
    private var prepared: [String: PreparedStatement] = [:]
    private var uses: UInt64 = 0
    /// When the statement that runs has to be done.
    private var patience: Duration

    init(_ connector: PostgresConnector) throws(PersistenceError) {
        handle = try connector.connect()
        settings = connector.settings
        patience = settings.statementTimeout + settings.grace
        let limit = settings.statementTimeout.milliseconds
        try command("SET statement_timeout = \(limit)")
        try command("SET idle_in_transaction_session_timeout = \(limit)")
        try command("SET standard_conforming_strings = on")
        try command("SET bytea_output = 'hex'")
    }

    var dialect: SQLDialect { .postgres }

    var isAlive: Bool { handle.isAlive }

    var isInTransaction: Bool { handle.isInTransaction }

    /// Gives the statements of the transaction that has begun the time a migration may take.
    func allowMigrationTime() throws(PersistenceError) {
        patience = settings.migrationTimeout + settings.grace
        try command("SET LOCAL statement_timeout = \(settings.migrationTimeout.milliseconds)")
    }

    func restoreTime() {
        patience = settings.statementTimeout + settings.grace
    }

    /// Runs a statement without arguments that is not worth preparing, and returns its command tag.
    @discardableResult
    func command(_ sql: String) throws(PersistenceError) -> String {
        let result = try perform(sql) { unsafe PQsendQuery(handle.pointer, sql) }
        return result.commandTag
    }

    func run(_ sql: String, _ arguments: [SQLValue]) throws(PersistenceError) -> StatementResult {
        let wasPrepared = prepared[sql] != nil
        let statement = try prepare(sql, arguments.count)
        let result: PostgresResult
        do {
            result = try perform(sql) { send(statement.name, arguments) }
        } catch {
            // "cached plan must not change result type": the tables under the statement have changed since.
            throw wasPrepared && error.sqlState == "0A000" ? .staleConnection : error
        }
        return StatementResult(rows: try result.rows(), changed: result.changed)
    }

    /// What was announced on the channels this connection listens to: waits for something as long as it may.
    func notifications(within limit: Duration) throws(PersistenceError) -> [String] {
        var heard = try takeNotifications()
        guard heard.isEmpty, try PostgresSocket.wait(handle, for: .read, until: .now + limit) else { return heard }
        guard unsafe PQconsumeInput(handle.pointer) == 1 else { throw .connectionLost }
        heard = try takeNotifications()
        return heard
    }

    private func takeNotifications() throws(PersistenceError) -> [String] {
        var heard: [String] = []
        while let notice = unsafe PQnotifies(handle.pointer) {
            if let text = unsafe notice.pointee.extra { unsafe heard.append(String(cString: text)) }
            unsafe PQfreemem(notice)
        }
        return heard
    }

    private func prepare(_ sql: String, _ arguments: Int) throws(PersistenceError) -> PreparedStatement {
        uses += 1
        if let statement = prepared[sql] {
            try statement.check(arguments)
            prepared[sql]?.used = uses
            return statement
        }
        if prepared.count >= settings.preparedStatements,
            let oldest = prepared.min(by: { $0.value.used < $1.value.used })
        {
            try command("DEALLOCATE \(oldest.value.name)")
            prepared[oldest.key] = nil
        }
        let translation = PostgresTranslation(sql)
        let statement = PreparedStatement(name: "s\(uses)", arguments: translation.arguments, used: uses)
        try statement.check(arguments)
        _ = try perform(sql) { unsafe PQsendPrepare(handle.pointer, statement.name, translation.sql, 0, nil) }
        prepared[sql] = statement
        return statement
    }

    private func send(_ name: String, _ arguments: [SQLValue]) -> Int32 {
        unsafe PostgresArguments(arguments).withPointers { count, values, lengths, formats in
            unsafe PQsendQueryPrepared(handle.pointer, name, count, values, lengths, formats, 0)
        }
    }

    /// Sends, waits for the answer with a deadline, and returns it when it is a success.
    private func perform(_ sql: String, _ send: () -> Int32) throws(PersistenceError) -> PostgresResult {
        let deadline = ContinuousClock.now + patience
        guard send() == 1 else { throw isAlive ? refused(sql) : .connectionLost }
        try flush(deadline)
        let first = try next(deadline)
        // The rest is nothing, or what a lost connection still says.
        while try next(deadline) != nil {}
        guard let first else { throw .connectionLost }
        if first.isSuccess { return first }
        // What libpq says of a lost connection has no SQLSTATE.
        throw first.field("C") == nil && !isAlive ? .connectionLost : PostgresFailure.translate(first, sql: sql)
    }

    private func flush(_ deadline: ContinuousClock.Instant) throws(PersistenceError) {
        while true {
            switch unsafe PQflush(handle.pointer) {
            case 0: return
            case 1: break
            default: throw .connectionLost
            }
            try wait(for: [.read, .write], deadline)
            guard unsafe PQconsumeInput(handle.pointer) == 1 else { throw .connectionLost }
        }
    }

    private func next(_ deadline: ContinuousClock.Instant) throws(PersistenceError) -> PostgresResult? {
        while unsafe PQisBusy(handle.pointer) == 1 {
            try wait(for: .read, deadline)
            // A failure here leaves a result that says why.
            if unsafe PQconsumeInput(handle.pointer) == 0 { break }
        }
        return unsafe PQgetResult(handle.pointer).map { unsafe PostgresResult(adopting: $0) }
    }

    private func wait(for events: PostgresSocket.Events, _ deadline: ContinuousClock.Instant) throws(PersistenceError) {
        guard try PostgresSocket.wait(handle, for: events, until: deadline) else { throw .connectionSilent }
    }

    private func refused(_ sql: String) -> PersistenceError {
        PersistenceError(.misuse, "the statement cannot be sent to PostgreSQL", detail: "statement: \(sql)")
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
