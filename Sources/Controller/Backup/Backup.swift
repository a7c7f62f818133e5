import Persistence

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Writes all that a controller knows to a file, while it works, and puts it back into an empty database of either kind.
///
/// The tables are of one moment; the logs and artifacts that they speak of are read afterwards, when they can only have
/// grown. Secrets stay encrypted, and keys, tokens' files, caches, mirrors and the registry are not in it.
public struct Backup: Sendable {
    /// What a backup holds.
    public struct Contents: Sendable, Hashable {
        public var rows = 0
        public var logs = 0
        public var artifacts = 0
    }

    let database: any SQLDatabase
    let logs: LogStore
    let artifacts: ArtifactStore

    init(database: any SQLDatabase, logs: LogStore, artifacts: ArtifactStore) {
        self.database = database
        self.logs = logs
        self.artifacts = artifacts
    }

    init(database: any SQLDatabase, data: String) {
        self.database = database
        logs = LogStore(root: data + "/logs", database: database)
        artifacts = ArtifactStore(root: data + "/artifacts", database: database)
    }

    /// Backs up the controller of these settings, which may run.
    public static func write(_ settings: ControllerSettings, to path: String) async throws -> Contents {
        try await with(settings) { try await Backup(database: $0, data: settings.data).write(to: path) }
    }

    /// Gives the body the database of these settings, brought up to date.
    static func with<Value>(
        _ settings: ControllerSettings,
        _ body: (any SQLDatabase) async throws -> Value
    ) async throws -> Value {
        let database = try await Persistence.open(
            settings.database.hasPrefix("postgres") ? .postgres(settings.database) : .sqlite(settings.database),
            migrations: Schema.migrations
        )
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(database))
        } catch {
            result = .failure(error)
        }
        await database.close()
        return try result.get()
    }

    func write(to path: String) async throws -> Contents {
        let writer = try BackupWriter(path)
        do {
            let contents = try await write(with: writer)
            try writer.finish()
            return contents
        } catch {
            writer.abandon()
            throw error
        }
    }

    private struct Places: Sendable {
        var rows = 0
        var logs: Set<LogKey> = []
        var artifacts: [(run: Int, name: String)] = []
    }

    private func write(with writer: BackupWriter) async throws -> Contents {
        let file = Unshared(writer)
        let places = try await database.read { connection in
            try file.value.restart()
            return try Self.writeTables(with: file.value, in: connection)
        }
        var contents = Contents(rows: places.rows)
        for key in places.logs.sorted(by: { ($0.run, $0.log, $0.attempt) < ($1.run, $1.log, $1.attempt) }) {
            var offset = 0
            while true {
                let bytes = try await logs.read(from: offset, of: key)
                guard !bytes.isEmpty else { break }
                if offset == 0 {
                    try writer.write(.log(run: key.run, log: key.log, attempt: key.attempt))
                    contents.logs += 1
                }
                try writer.write(.piece(Data(bytes)))
                offset += bytes.count
            }
        }
        for artifact in places.artifacts {
            try writer.write(.artifact(run: artifact.run, name: artifact.name))
            contents.artifacts += 1
            try await artifacts.pieces(artifact.name, run: artifact.run) { try writer.write(.piece(Data($0))) }
        }
        return contents
    }

    private static func writeTables(with writer: BackupWriter, in connection: any SQLConnection) throws -> Places {
        var places = Places()
        try writer.write(
            .header(
                version: BackupLine.version,
                migrations: BackupTables.migrations(in: connection),
                createdAt: Timestamp.now().text
            )
        )
        for table in try BackupTables.names(in: connection) {
            let columns = try BackupTables.columns(of: table, in: connection)
            try writer.write(.table(name: table, columns: columns))
            var place = 0
            while true {
                let rows = try BackupTables.rows(of: table, columns: columns, from: place, in: connection)
                for row in rows { try writer.write(.row(row.map(BackupValue.init))) }
                place += rows.count
                places.rows += rows.count
                guard rows.count == BackupTables.batch else { break }
            }
        }
        for table in ["jobs", "job_attempts"] {
            var place = 0
            while true {
                let rows = try BackupTables.rows(
                    of: table,
                    columns: ["run_id", "job", "log", "attempt"],
                    from: place,
                    in: connection
                )
                for row in rows {
                    guard case .integer(let run) = row[0], case .integer(let log) = row[2],
                        case .integer(let attempt) = row[3]
                    else { continue }
                    places.logs.insert(LogKey(run: Int(run), log: Int(log), attempt: Int(attempt)))
                }
                place += rows.count
                guard rows.count == BackupTables.batch else { break }
            }
        }
        places.artifacts = try connection.query("SELECT run_id, name FROM artifacts ORDER BY run_id, name")
            .map { (try $0.int("run_id"), try $0.text("name")) }
        return places
    }
}

/// A value that one task at a time uses, though the compiler cannot see it: the body of a transaction is waited for.
struct Unshared<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
