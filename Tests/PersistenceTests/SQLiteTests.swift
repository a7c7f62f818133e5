import Foundation
import TestSupport
import Testing

@testable import Persistence

@Suite("SQLite files")
struct SQLiteTests {
    private static let migrations = [Migration("001", ["CREATE TABLE t (id INTEGER PRIMARY KEY, x BLOB)"])]

    private static func pragma(_ database: any SQLDatabase, _ name: String) async throws -> SQLValue? {
        try await database.write { try $0.first("PRAGMA \(name)")?.values.first }
    }

    @Test("A new file and those beside it are only for their owner")
    func permissions() async throws {
        let directory = try TestDirectory()
        let path = directory.path + "/new.sqlite"
        let database = try await Persistence.open(.sqlite(path), migrations: Self.migrations)
        for suffix in ["", "-wal", "-shm"] {
            let mode = try FileManager.default.attributesOfItem(atPath: path + suffix)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(suffix)")
        }
        await database.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["new.sqlite"])
        // What an owner has chosen stays.
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        await (try await Persistence.open(.sqlite(path), migrations: Self.migrations)).close()
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o640)
    }

    @Test("A commit is on the disk before it is answered, in a write-ahead log, with foreign keys")
    func durability() async throws {
        let directory = try TestDirectory()
        let database = try await Persistence.open(.sqlite(directory.path + "/a"), migrations: [])
        #expect(try await Self.pragma(database, "synchronous") == 2)
        #expect(try await Self.pragma(database, "journal_mode") == "wal")
        #expect(try await Self.pragma(database, "foreign_keys") == 1)
        await database.close()
    }

    @Test("What was committed is there after the process is killed, and nothing else")
    func killed() async throws {
        let directory = try TestDirectory()
        let path = directory.path + "/live.sqlite"
        let database = try await Persistence.open(.sqlite(path), migrations: Self.migrations)
        for id in 1...20 {
            try await database.write { connection in
                _ = try connection.execute("INSERT INTO t (id) VALUES (?)", [SQLValue(id)])
            }
            // What the kernel has when the process is gone is what these files hold now.
            let copy = directory.path + "/copy\(id)"
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            try FileManager.default.copyItem(atPath: path + "-wal", toPath: copy + "-wal")
            let later = try await Persistence.open(.sqlite(copy), migrations: Self.migrations)
            let ids = try await later.read { try $0.query("SELECT id FROM t ORDER BY id").map { try $0.int("id") } }
            #expect(ids == Array(1...id))
            await later.close()
        }
        // And in the middle of a transaction.
        let middle = directory.path + "/middle"
        try await database.write { connection in
            try connection.execute("INSERT INTO t (id) VALUES (99)")
            try FileManager.default.copyItem(atPath: path, toPath: middle)
            try FileManager.default.copyItem(atPath: path + "-wal", toPath: middle + "-wal")
        }
        let later = try await Persistence.open(.sqlite(middle), migrations: Self.migrations)
        let rows = try await later.read { try $0.query("SELECT id FROM t").count }
        #expect(rows == 20)
        await later.close()
        await database.close()
    }

    @Test("Two programs share a file")
    func shared() async throws {
        let directory = try TestDirectory()
        let location = DatabaseLocation.sqlite(directory.path + "/shared.sqlite")
        let one = try await Persistence.open(location, migrations: Self.migrations)
        let two = try await Persistence.open(location, migrations: Self.migrations)
        try await withThrowingTaskGroup { group in
            for database in [one, two] {
                for _ in 0..<30 {
                    group.addTask { try await database.write { _ = try $0.execute("INSERT INTO t (x) VALUES (NULL)") } }
                }
            }
            try await group.waitForAll()
        }
        let rows = try await one.read { try $0.query("SELECT id FROM t").count }
        #expect(rows == 60)
        await one.close()
        await two.close()
    }

    @Test("A full database is said to be full, and goes on when there is room")
    func full() async throws {
        let directory = try TestDirectory()
        let database = try await Persistence.open(.sqlite(directory.path + "/full"), migrations: Self.migrations)
        _ = try await Self.pragma(database, "max_page_count = 8")
        await expectError(.full) {
            try await database.write {
                _ = try $0.execute("INSERT INTO t (x) VALUES (?)", [.blob(Array(repeating: 1, count: 99_999))])
            }
        }
        _ = try await Self.pragma(database, "max_page_count = 100000")
        try await database.write {
            _ = try $0.execute("INSERT INTO t (x) VALUES (?)", [.blob(Array(repeating: 1, count: 99_999))])
        }
        let rows = try await database.read { try $0.query("SELECT id FROM t").count }
        #expect(rows == 1)
        await database.close()
    }

    @Test("A file that is no database, or a damaged one, is said to be so and left alone")
    func damaged() async throws {
        let directory = try TestDirectory()
        let text = directory.path + "/text"
        try Data(repeating: UInt8(ascii: "x"), count: 5_000).write(to: URL(fileURLWithPath: text))
        await expectError(.corrupt) { try await Persistence.open(.sqlite(text), migrations: Self.migrations) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: text)).count == 5_000)

        let path = directory.path + "/torn"
        let database = try await Persistence.open(.sqlite(path), migrations: Self.migrations)
        try await database.write { connection in
            for _ in 0..<200 {
                try connection.execute("INSERT INTO t (x) VALUES (?)", [.blob(Array(repeating: 7, count: 900))])
            }
        }
        await database.close()
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seek(toOffset: 8_192)
        try file.write(contentsOf: Data(repeating: 0xFF, count: 60_000))
        try file.close()
        await expectError(.corrupt) {
            let torn = try await Persistence.open(.sqlite(path), migrations: Self.migrations)
            _ = try await torn.read { try $0.query("SELECT * FROM t") }
        }
    }

    @Test("A place where there can be no database is named", arguments: ["/nowhere/at/all.sqlite", "/proc/x", "/tmp"])
    func unreachable(_ path: String) async throws {
        let error = await expectError(.unreachable) { try await Persistence.open(.sqlite(path), migrations: []) }
        if path != "/tmp" { #expect(error?.message.contains(path) == true) }
    }

    @Test("One that only reads makes no file, and sees what the writer commits")
    func readOnly() async throws {
        let directory = try TestDirectory()
        let path = directory.path + "/a"
        await expectError(.unreachable) { try await Persistence.open(.sqlite(path), migrations: [], access: .readOnly) }
        #expect(!FileManager.default.fileExists(atPath: path))
        let writer = try await Persistence.open(.sqlite(path), migrations: Self.migrations)
        let reader = try await Persistence.open(.sqlite(path), migrations: Self.migrations, access: .readOnly)
        try await writer.write { _ = try $0.execute("INSERT INTO t (id) VALUES (5)") }
        let rows = try await reader.read { try $0.query("SELECT id FROM t").count }
        #expect(rows == 1)
        await reader.close()
        await writer.close()
    }

    @Test("A database in memory has no file")
    func memory() async throws {
        let database = try await Persistence.open(.sqlite(":memory:"), migrations: Self.migrations)
        try await database.write { _ = try $0.execute("INSERT INTO t (id) VALUES (5)") }
        let rows = try await database.read { try $0.query("SELECT id FROM t").count }
        #expect(rows == 1)
        #expect(!FileManager.default.fileExists(atPath: ":memory:"))
        await database.close()
    }
}
