/// One connection of the pool with its thread; connects when it is first needed and again when it has to.
actor PostgresWorker: Worker {
    /// How a transaction sees and treats the others.
    enum Mode: Sendable {
        case read
        case write
        case migration

        fileprivate var begin: String {
            switch self {
            case .read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            case .write: "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"
            case .migration: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
            }
        }
    }

    /// A transaction that did not commit, and whether to run it again.
    struct Failed: Error {
        let error: any Error
        let retry: PostgresRetry
    }

    /// "headgate" in hexadecimal digits, the key of the lock that migrations hold.
    private static let migrationLock: Int64 = 0x6865_6164_6761_7465

    /// The key of the lock that transactions hold which have collided before.
    private static let collisionLock: Int64 = 0x6865_6164_6761_7466

    private let executor: QueueExecutor
    private let connector: PostgresConnector
    private var session: PostgresSession?

    init(_ connector: PostgresConnector, label: String) {
        executor = QueueExecutor(label: label)
        self.connector = connector
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Connects unless there is a connection.
    func connect() throws(PersistenceError) {
        if session == nil { session = try PostgresSession(connector) }
    }

    func close() {
        session = nil
    }

    /// Runs the body in a transaction; `inTurn` waits for all others that do, of whatever program.
    func transaction<T: Sendable>(
        _ mode: Mode,
        inTurn: Bool = false,
        _ body: @Sendable (any SQLConnection) throws -> T
    ) throws(Failed) -> T {
        do {
            return try attempt(mode, inTurn, body)
        } catch let failed where failed.retry == .connectionLost {
            // The server may have been restarted while the connection lay idle; one that is gone says so when the new
            // connection is made.
            return try attempt(mode, inTurn, body)
        }
    }

    private func attempt<T: Sendable>(
        _ mode: Mode,
        _ inTurn: Bool,
        _ body: @Sendable (any SQLConnection) throws -> T
    ) throws(Failed) -> T {
        guard inTurn else { return try attempt(mode, body) }
        do throws(PersistenceError) {
            try connect()
            // Before the transaction begins, so that it sees what those before it did.
            try session?.command("SELECT pg_advisory_lock(\(Self.collisionLock))")
        } catch {
            session = nil
            throw Failed(error: error, retry: PostgresRetry(error, connectionIsAlive: false))
        }
        defer {
            do throws(PersistenceError) {
                try session?.command("SELECT pg_advisory_unlock(\(Self.collisionLock))")
            } catch {
                // The server lets go of it with the connection.
                session = nil
            }
        }
        return try attempt(mode, body)
    }

    private func attempt<T: Sendable>(
        _ mode: Mode,
        _ body: @Sendable (any SQLConnection) throws -> T
    ) throws(Failed) -> T {
        let session: PostgresSession
        do {
            try connect()
            guard let connected = self.session else { throw PersistenceError.connectionLost }
            session = connected
        } catch {
            throw Failed(error: error, retry: .no)
        }
        let transaction = Transaction(session)
        let value: T
        do {
            try begin(mode, session)
            value = try transaction.perform(body)
        } catch {
            let failure = transaction.failure ?? (error as? PersistenceError)
            let retry = PostgresRetry(failure, connectionIsAlive: isUsable(session, failure))
            abandon(session, retry)
            throw Failed(error: retry == .no ? error : failure ?? error, retry: retry)
        }
        try commit(mode, session)
        return value
    }

    private func begin(_ mode: Mode, _ session: PostgresSession) throws(PersistenceError) {
        try session.command(mode.begin)
        guard mode == .migration else { return }
        try session.allowMigrationTime()
        try session.command("SELECT pg_advisory_xact_lock(\(Self.migrationLock))")
    }

    private func commit(_ mode: Mode, _ session: PostgresSession) throws(Failed) {
        do throws(PersistenceError) {
            let tag = try session.command("COMMIT")
            session.restoreTime()
            guard tag == "COMMIT" else {
                throw PersistenceError(.failed, "the database server rolled the transaction back")
            }
        } catch {
            let retry = PostgresRetry(error, connectionIsAlive: isUsable(session, error))
            abandon(session, retry)
            guard retry.endsConnection, mode != .read else { throw Failed(error: error, retry: retry) }
            let unknown = PersistenceError(
                .outcomeUnknown,
                "the connection was lost while the database server was committing",
                cause: error
            )
            throw Failed(error: unknown, retry: .no)
        }
    }

    /// Whether the session can be trusted: libpq does not notice a deadline of ours.
    private func isUsable(_ session: PostgresSession, _ failure: PersistenceError?) -> Bool {
        session.isAlive && failure?.sqlState?.hasPrefix("08") != true
    }

    /// Rolls back, or lets go of the connection, which comes to the same on the server.
    private func abandon(_ session: PostgresSession, _ retry: PostgresRetry) {
        session.restoreTime()
        guard !retry.endsConnection else {
            self.session = nil
            return
        }
        do {
            if session.isInTransaction { try session.command("ROLLBACK") }
        } catch {
            self.session = nil
        }
    }
}
