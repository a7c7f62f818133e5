/// PostgreSQL: a small pool of connections, each on a thread of its own.
final class PostgresDatabase: MigratableDatabase {
    private let workers: WorkerPool<PostgresWorker>
    private let access: Persistence.Access
    private let tries: Int

    /// How often a transaction collides before it waits for its turn: among many that change the same row, chance alone
    /// would leave some out in every try.
    private static let freeTries = 2

    let dialect = SQLDialect.postgres

    static func open(
        _ url: String,
        _ access: Persistence.Access,
        settings: PostgresSettings = PostgresSettings()
    ) async throws(PersistenceError) -> PostgresDatabase {
        let connector = try PostgresConnector(url, settings: settings)
        let workers = (1...settings.connections).map {
            PostgresWorker(connector, label: "headgate.postgres.\($0)")
        }
        // The first connection is made at once, so that a wrong address is said when the program starts.
        try await workers[0].connect()
        return PostgresDatabase(workers, access, tries: settings.tries)
    }

    private init(_ workers: [PostgresWorker], _ access: Persistence.Access, tries: Int) {
        self.workers = WorkerPool(workers)
        self.access = access
        self.tries = tries
    }

    func read<T: Sendable>(_ body: @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await run(.read, body)
    }

    func write<T: Sendable>(_ body: @Sendable (any SQLConnection) throws -> T) async throws -> T {
        guard access == .readWrite else { throw PersistenceError.isReadOnly }
        return try await run(.write, body)
    }

    func migrate<T: Sendable>(_ body: @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await run(.migration, body)
    }

    func close() async {
        for worker in await workers.close() { await worker.close() }
    }

    private func run<T: Sendable>(
        _ mode: PostgresWorker.Mode,
        _ body: @Sendable (any SQLConnection) throws -> T
    ) async throws -> T {
        var attempt = 1
        while true {
            do {
                let inTurn = attempt > Self.freeTries
                return try await workers.lend { worker in
                    try await worker.transaction(mode, inTurn: inTurn, body)
                }
            } catch let failed as PostgresWorker.Failed {
                guard failed.retry == .collision, attempt < tries else { throw failed.error }
            }
            // The others are let through first; chance keeps those that collided from colliding again.
            let longest = min(1 << attempt, 250)
            try await Task.sleep(for: .milliseconds(Int.random(in: 1...longest)))
            attempt += 1
        }
    }
}
