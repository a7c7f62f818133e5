import Testing

@testable import Persistence

@Suite("Transactions on both databases")
struct TransactionTests {
    private struct Refused: Error {}

    private static let table = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)"

    private static func count(_ database: any SQLDatabase) async throws -> Int {
        try await database.read { try $0.query("SELECT id FROM notes").count }
    }

    @Test("What a body that throws has done is undone, and its error goes through", arguments: Backend.available)
    func rollback(_ backend: Backend) async throws {
        try await backend.withDatabase([Self.table]) { database in
            await #expect(throws: Refused.self) {
                try await database.write { connection in
                    try connection.execute("INSERT INTO notes (id, text) VALUES (1, 'a')")
                    throw Refused()
                }
            }
            let count = try await Self.count(database)
            #expect(count == 0)
        }
    }

    @Test("An error that the body passes over still undoes the transaction", arguments: Backend.available)
    func swallowed(_ backend: Backend) async throws {
        try await backend.withDatabase([Self.table]) { database in
            await expectError(.constraint) {
                try await database.write { connection in
                    try connection.execute("INSERT INTO notes (id, text) VALUES (1, 'a')")
                    do {
                        try connection.execute("INSERT INTO notes (id, text) VALUES (1, 'b')")
                    } catch {
                        #expect(throws: PersistenceError.self) { try connection.query("SELECT 1") }
                    }
                }
            }
            let count = try await Self.count(database)
            #expect(count == 0)
        }
    }

    @Test("A savepoint lets one part fail alone", arguments: Backend.available)
    func savepoint(_ backend: Backend) async throws {
        try await backend.withDatabase([Self.table]) { database in
            try await database.write { connection in
                try connection.execute("INSERT INTO notes (id, text) VALUES (1, 'kept')")
                #expect(throws: PersistenceError.self) {
                    try connection.savepoint {
                        try connection.execute("INSERT INTO notes (id, text) VALUES (2, 'lost')")
                        try connection.savepoint {
                            _ = try connection.execute("INSERT INTO notes (id, text) VALUES (1, 'twice')")
                        }
                    }
                }
                let inner = try connection.savepoint {
                    try connection.execute("INSERT INTO notes (id, text) VALUES (3, 'kept')")
                }
                #expect(inner == 1)
            }
            let ids = try await database.read {
                try $0.query("SELECT id FROM notes ORDER BY id").map { try $0.int("id") }
            }
            #expect(ids == [1, 3])
        }
    }

    @Test("A read does not take changes", arguments: Backend.available)
    func readOnly(_ backend: Backend) async throws {
        try await backend.withDatabase([Self.table]) { database in
            await expectError(.readOnly) {
                try await database.read { _ = try $0.execute("INSERT INTO notes (id, text) VALUES (1, 'a')") }
            }
        }
    }

    @Test("A constraint is named without the value that broke it", arguments: Backend.available)
    func constraint(_ backend: Backend) async throws {
        let table = "CREATE TABLE secrets (token TEXT CONSTRAINT secrets_token UNIQUE, n INTEGER CHECK (n > 0))"
        try await backend.withDatabase([table]) { database in
            let unique = await expectError(.constraint) {
                try await database.write { connection in
                    try connection.execute("INSERT INTO secrets (token) VALUES (?)", ["hunter2"])
                    try connection.execute("INSERT INTO secrets (token) VALUES (?)", ["hunter2"])
                }
            }
            #expect(unique?.debugDescription.contains("hunter2") == false)
            #expect(unique?.message.contains("secrets") == true)
            let check = await expectError(.constraint) {
                try await database.write { _ = try $0.execute("INSERT INTO secrets (n) VALUES (?)", [-424_242]) }
            }
            #expect(check?.debugDescription.contains("424242") == false)
        }
    }

    @Test("A closed database says so, and closing twice is nothing", arguments: Backend.available)
    func close(_ backend: Backend) async throws {
        try await backend.withDatabase([Self.table]) { database in
            await database.close()
            await database.close()
            await expectError(.closed) { try await Self.count(database) }
            await expectError(.closed) { try await database.write { _ in } }
        }
    }
}
