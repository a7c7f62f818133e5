import Testing

@testable import Persistence

@Suite("Migrations on both databases", .timeLimit(.minutes(10)))
struct MigrationTests {
    private static let first = Migration("001-first", ["CREATE TABLE a (x INTEGER NOT NULL)"])
    private static let second = Migration(
        "002-second",
        ["ALTER TABLE a ADD COLUMN y TEXT", "INSERT INTO a VALUES (1, 'z')"]
    )
    private static let broken = Migration(
        "003-broken",
        ["INSERT INTO a VALUES (2, 'q')", "CREATE TABLE a (x INTEGER)"]
    )

    private static func rows(_ database: any SQLDatabase) async throws -> Int {
        try await database.read { try $0.query("SELECT x FROM a").count }
    }

    @Test("They are applied once, whenever and however often the database is opened", arguments: Backend.available)
    func once(_ backend: Backend) async throws {
        let place = try await backend.place()
        for migrations in [[Self.first], [Self.first], [Self.first, Self.second], [Self.first, Self.second]] {
            let database = try await Persistence.open(place.location, migrations: migrations)
            #expect(try await Self.rows(database) == migrations.count - 1)
            await database.close()
        }
    }

    @Test("Several programs that start at once agree on who migrates", arguments: Backend.available)
    func together(_ backend: Backend) async throws {
        let place = try await backend.place()
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    let database = try await Persistence.open(place.location, migrations: [Self.first, Self.second])
                    #expect(try await Self.rows(database) == 1)
                    await database.close()
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("One that fails is undone, named, and those before it stay", arguments: Backend.available)
    func failure(_ backend: Backend) async throws {
        let place = try await backend.place()
        let error = await expectError(.migrationFailed) {
            try await Persistence.open(place.location, migrations: [Self.first, Self.second, Self.broken])
        }
        #expect(error?.message.contains("003-broken") == true)
        #expect(error?.message.contains("already exists") == true)
        let database = try await Persistence.open(place.location, migrations: [Self.first, Self.second])
        #expect(try await Self.rows(database) == 1)
        await database.close()
    }

    @Test("A database of a newer program is refused and left as it is", arguments: Backend.available)
    func tooNew(_ backend: Backend) async throws {
        let place = try await backend.place()
        await (try await Persistence.open(place.location, migrations: [Self.first, Self.second])).close()
        let error = await expectError(.schemaTooNew) {
            try await Persistence.open(place.location, migrations: [Self.first])
        }
        #expect(error?.message.contains("002-second") == true)
    }

    @Test("A list in another order, or with one twice, is a mistake", arguments: Backend.available)
    func order(_ backend: Backend) async throws {
        let place = try await backend.place()
        await (try await Persistence.open(place.location, migrations: [Self.first])).close()
        let other = Migration("000-before", [])
        await expectError(.misuse) { try await Persistence.open(place.location, migrations: [other, Self.first]) }
        await expectError(.misuse) { try await Persistence.open(place.location, migrations: [Self.first, Self.first]) }
    }

    @Test("One that only reads waits for the schema to be there", arguments: Backend.available)
    func readOnly(_ backend: Backend) async throws {
        let place = try await backend.place()
        await (try await Persistence.open(place.location, migrations: [Self.first])).close()
        await expectError(.schemaTooOld) {
            try await Persistence.open(place.location, migrations: [Self.first, Self.second], access: .readOnly)
        }
        let reader = try await Persistence.open(place.location, migrations: [Self.first], access: .readOnly)
        #expect(try await Self.rows(reader) == 0)
        await expectError(.readOnly) { try await reader.write { _ = try $0.execute("INSERT INTO a VALUES (1)") } }
        await reader.close()
    }

    @Test("A migration can be written for each database")
    func perDialect() {
        let migration = Migration("x", sqlite: ["S"], postgres: ["P"])
        #expect(migration.statements(for: .sqlite) == ["S"])
        #expect(migration.statements(for: .postgres) == ["P"])
    }
}
