import Persistence

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Backup {
    /// Puts a backup into the database and the data directory of these settings, both empty, while no controller runs there.
    ///
    /// The rows are one transaction, made last: a restore that was killed is done again.
    public static func restore(_ settings: ControllerSettings, from path: String) async throws -> Contents {
        try FileManager.default.createDirectory(
            atPath: settings.data,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let lock = try DataLock(data: settings.data)
        defer { lock.release() }
        return try await with(settings) { try await Backup(database: $0, data: settings.data).restore(from: path) }
    }

    func restore(from path: String) async throws -> Contents {
        let isEmpty = try await database.read { connection in
            try connection.first("SELECT id FROM runs LIMIT 1") == nil
                && connection.first("SELECT id FROM audit LIMIT 1") == nil
        }
        guard isEmpty else {
            throw ControllerError(.conflict, "the database is not empty: a backup is put into a new one only")
        }
        try await check(try BackupReader(path).next())
        var contents = try await restoreFiles(from: path)
        let found = contents
        let reader = Unshared(path)
        contents.rows = try await database.write { connection in
            // The body may run again, and reads the file from its beginning then.
            try Self.restoreRows(from: try BackupReader(reader.value), in: connection)
        }
        contents.logs = found.logs
        return contents
    }

    private func check(_ line: BackupLine) async throws {
        guard case .header(let version, let migrations, _) = line, version == BackupLine.version else {
            throw ControllerError(.invalid, "this is no backup that this program can read")
        }
        let known = try await database.read { try BackupTables.migrations(in: $0) }
        guard migrations == known else {
            throw ControllerError(
                .conflict,
                "the backup was made by another version: restore it with that one, and let this one bring it up to date"
            )
        }
    }

    /// Logs and artifacts go first: while no row speaks of them they are in nobody's way.
    private func restoreFiles(from path: String) async throws -> Contents {
        let reader = try BackupReader(path)
        var contents = Contents()
        var log: (key: LogKey, size: Int)?
        var artifact: ArtifactStore.Restoring?
        while true {
            let line = try reader.next()
            switch line {
            case .piece(let data):
                if let open = log {
                    try await logs.restore(Array(data), at: open.size, of: open.key)
                    log = (open.key, open.size + data.count)
                } else if let artifact {
                    try await artifact.add(Array(data))
                }
                continue
            case .header, .table, .row, .end: log = nil
            case .log(let run, let number, let attempt):
                log = (LogKey(run: run, log: number, attempt: attempt), 0)
                contents.logs += 1
            case .artifact(let run, let name):
                log = nil
                try await artifact?.finish()
                artifact = try artifacts.restoring(name, run: run)
                contents.artifacts += 1
                continue
            }
            try await artifact?.finish()
            artifact = nil
            if case .end = line { return contents }
        }
    }

    private static func restoreRows(from reader: BackupReader, in connection: any SQLConnection) throws -> Int {
        var count = 0
        var table: (name: String, columns: [String])?
        let known = try BackupTables.names(in: connection)
        while true {
            switch try reader.next() {
            case .table(let name, let columns):
                guard known.contains(name), try BackupTables.columns(of: name, in: connection) == columns else {
                    throw ControllerError(
                        .invalid,
                        "the backup's table '\(name.prefix(60))' is not one of this program"
                    )
                }
                if let table { try BackupTables.advance(table.name, columns: table.columns, in: connection) }
                table = (name, columns)
            case .row(let values):
                guard let table, values.count == table.columns.count else {
                    throw ControllerError(.invalid, "the backup has a row that belongs to no table")
                }
                var row = values.map(\.value)
                // Where an artifact's bytes are is this database's own business.
                if table.name == "artifacts", let place = table.columns.firstIndex(of: "upload") {
                    row[place] = try ArtifactStore.Restoring.upload(row, columns: table.columns, in: connection)
                }
                try BackupTables.insert(row, into: table.name, columns: table.columns, in: connection)
                count += 1
            case .end:
                if let table { try BackupTables.advance(table.name, columns: table.columns, in: connection) }
                return count
            case .header, .log, .artifact, .piece: break
            }
        }
    }
}
