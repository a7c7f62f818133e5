import ControllerAPI
import Hummingbird
import NIOCore
import Persistence
import Testing

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Backups")
struct BackupTests {
    /// Every row of every table, as text.
    private func rows(_ database: any SQLDatabase) async throws -> [String] {
        try await database.read { connection in
            try BackupTables.names(in: connection).flatMap { table in
                let columns = try BackupTables.columns(of: table, in: connection).filter { $0 != "upload" }
                return try BackupTables.rows(of: table, columns: columns, from: 0, in: connection)
                    .map { "\(table) \($0)" }
            }
        }
    }

    private func fill(_ fixture: WebFixture) async throws -> Int {
        let run = try await fixture.push()
        let first = try await fixture.start()
        try await fixture.log("1 first\n", lease: first.lease)
        try await fixture.finish(first.lease, .failed)
        try await fixture.parts.deliveries.rerun(
            run: run,
            RerunRequest(failedOnly: true),
            by: .operatorAccount
        )
        let second = try await fixture.start()
        try await fixture.log("1 second, \u{1F600}\n", lease: second.lease)
        let body = RequestBody(buffer: ByteBuffer(bytes: (0..<1_200_000).map { UInt8(truncatingIfNeeded: $0) }))
        _ = try await fixture.parts.artifacts.save("it", run: run, body: body)
        return run
    }

    @Test(
        "A value of each kind is read as it was written",
        arguments: [
            .null, .integer(.max), .integer(-1), .real(1.5), .real(1e300), .text("1"), .text(""), .blob([]),
            .blob([0, 255]),
        ] as [SQLValue]
    )
    func value(_ value: SQLValue) throws {
        let written = try JSONEncoder().encode(BackupValue(value))
        #expect(try JSONDecoder().decode(BackupValue.self, from: written).value == value)
    }

    @Test("What is no value is told", arguments: ["true", "[1]", "{}", #"{"bytes": "?"}"#, "1e999"])
    func noValue(_ text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(BackupValue.self, from: Data(text.utf8)) }
    }

    @Test("What is restored is what was backed up, into either database", arguments: TestStore.available)
    func roundTrip(_ target: TestStore) async throws {
        try await WebFixture.with { fixture in
            let run = try await fill(fixture)
            let directory = "/tmp/headgate-backup-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
            let file = directory + "/backup"
            let before = try await rows(fixture.parts.database)
            let artifacts = ArtifactStore(root: fixture.parts.sweep.artifacts, database: fixture.parts.database)
            let backup = Backup(
                database: fixture.parts.database,
                logs: fixture.parts.logs.store,
                artifacts: artifacts
            )
            let written = try await backup.write(to: file)
            #expect(written.rows == before.count)
            #expect(written.logs == 2)
            #expect(written.artifacts == 1)

            let database = try await Persistence.open(
                target.location(in: directory),
                migrations: Schema.migrations
            )
            let other = Backup(database: database, data: directory)
            #expect(try await other.restore(from: file) == written)
            #expect(try await rows(database) == before)
            for (attempt, text) in [(1, "1 first\n"), (2, "1 second, \u{1F600}\n")] {
                let key = try #require(
                    try await database.read { connection in
                        try JobTable.find(run: run, job: "lint", in: connection).map { job in
                            LogKey(run: run, log: job.log, attempt: attempt)
                        }
                    }
                )
                #expect(String(decoding: try await other.logs.read(from: 0, of: key), as: UTF8.self) == text)
            }
            var bytes: [UInt8] = []
            try await other.artifacts.pieces("it", run: run) { bytes += $0 }
            #expect(bytes == (0..<1_200_000).map { UInt8(truncatingIfNeeded: $0) })
            // New rows come after the old ones.
            let next = try await database.write { connection in
                try EventTable.insert(
                    EventRecord.New(repository: "shop", ref: "r", newRevision: "x", kind: "push"),
                    at: "now",
                    in: connection
                ).id
            }
            #expect(next >= 1)
            // It is put into an empty database only.
            await #expect(throws: ControllerError.self) { try await other.restore(from: file) }
            await database.close()
            try FileManager.default.removeItem(atPath: directory)
        }
    }

    @Test("A backup that was cut off, or is none, is refused, and nothing is put in", arguments: [0.3, 0.7, 0.999])
    func cut(_ part: Double) async throws {
        try await WebFixture.with { fixture in
            _ = try await fill(fixture)
            let directory = "/tmp/headgate-backup-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
            let file = directory + "/backup"
            _ = try await Backup(
                database: fixture.parts.database,
                logs: fixture.parts.logs.store,
                artifacts: fixture.parts.artifacts
            ).write(to: file)
            let whole = try #require(FileManager.default.contents(atPath: file))
            try whole.prefix(Int(Double(whole.count) * part)).write(to: URL(fileURLWithPath: file))
            let database = try await Persistence.open(.sqlite(directory + "/new"), migrations: Schema.migrations)
            await #expect(throws: ControllerError.self) {
                try await Backup(database: database, data: directory).restore(from: file)
            }
            #expect(try await database.read { try $0.first("SELECT id FROM runs LIMIT 1") } == nil)
            await database.close()
            try FileManager.default.removeItem(atPath: directory)
        }
    }
}
