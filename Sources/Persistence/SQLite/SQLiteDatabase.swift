import GRDB

/// SQLite: one writer and a few readers beside it.
///
/// GRDB keeps the connections; the workers here are the threads that wait for them, and the queue of the writers.
final class SQLiteDatabase: MigratableDatabase {
    private static let readerCount = 4

    private let connections: any DatabaseWriter
    private let writers: WorkerPool<BlockingWorker>
    private let readers: WorkerPool<BlockingWorker>

    let dialect = SQLDialect.sqlite

    static func open(
        _ path: String,
        _ access: Persistence.Access
    ) async throws(PersistenceError) -> SQLiteDatabase {
        let opener = BlockingWorker(label: "headgate.sqlite.writer")
        do {
            let connections = try await opener.run {
                try SQLiteFile.open(path, access, readerCount: readerCount)
            }
            return SQLiteDatabase(connections, writer: opener)
        } catch let error as PersistenceError {
            throw error
        } catch {
            throw SQLiteFailure.translate(error)
        }
    }

    private init(_ connections: any DatabaseWriter, writer: BlockingWorker) {
        self.connections = connections
        writers = WorkerPool([writer])
        readers = WorkerPool((1...Self.readerCount).map { BlockingWorker(label: "headgate.sqlite.reader.\($0)") })
    }

    func read<T: Sendable>(_ body: @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await readers.lend { worker in
            try await worker.run {
                try SQLiteFailure.translating {
                    try connections.read { try Transaction(SQLiteRunner($0)).perform(body) }
                }
            }
        }
    }

    func write<T: Sendable>(_ body: @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await writers.lend { worker in
            try await worker.run {
                try SQLiteFailure.translating {
                    try connections.writeWithoutTransaction { try Self.transaction($0, body) }
                }
            }
        }
    }

    func migrate<T: Sendable>(_ body: @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await write(body)
    }

    func close() async {
        _ = await readers.close()
        for worker in await writers.close() {
            await worker.close(connections)
        }
    }

    private static func transaction<T>(
        _ database: Database,
        _ body: (any SQLConnection) throws -> T
    ) throws -> T {
        var result: T?
        try database.inTransaction(.immediate) {
            result = try Transaction(SQLiteRunner(database)).perform(body)
            return .commit
        }
        guard let result else { throw PersistenceError(.failed, "the transaction gave no result") }
        return result
    }
}

extension BlockingWorker {
    /// Closes GRDB's connections; the writer comes last, because only it can move the log into the file.
    fileprivate func close(_ connections: any DatabaseWriter) {
        do {
            (connections as? DatabasePool)?.invalidateReadOnlyConnections()
            try connections.close()
        } catch {
            // Every commit is on the disk already: what stays open ends with its owner, and the next opening takes
            // the log up.
            return
        }
    }
}
