import Testing

@testable import Persistence

@Suite("Statements on both databases")
struct StatementTests {
    private static let values =
        "CREATE TABLE samples (id INTEGER PRIMARY KEY AUTOINCREMENT, i INTEGER, r REAL, t TEXT, b BLOB)"

    @Test(
        "A value comes back as it went",
        arguments: Backend.available,
        [
            ("i", .integer(.max)), ("i", .integer(.min)), ("i", .null), ("r", .real(0.1)), ("r", .real(-1e308)),
            ("r", .real(.leastNonzeroMagnitude)), ("t", ""), ("t", "O'Brien said \"?\" \\ $1 \u{1F600} \r\n\t"),
            ("t", .null),
            ("b", .blob([])), ("b", .blob(Array(0...255))), ("b", .null),
        ] as [(String, SQLValue)]
    )
    func roundTrip(_ backend: Backend, _ sample: (column: String, value: SQLValue)) async throws {
        try await backend.withDatabase([Self.values]) { database in
            let row = try await database.write { connection in
                try connection.execute("INSERT INTO samples (\(sample.column)) VALUES (?)", [sample.value])
                return try connection.first("SELECT \(sample.column) AS value FROM samples")
            }
            #expect(try #require(row).value("value") == sample.value)
        }
    }

    @Test("Columns are read by name and kind, and a mistake says which", arguments: Backend.available)
    func rows(_ backend: Backend) async throws {
        try await backend.withDatabase([Self.values]) { database in
            let row = try await database.write { connection in
                try connection.execute(
                    "INSERT INTO samples (i, r, t, b) VALUES (?, ?, ?, ?)",
                    [7, 2.5, "seven", .blob([1, 2])]
                )
                return try #require(try connection.first("SELECT i, r, t, b, NULL AS n FROM samples"))
            }
            #expect(try row.int("i") == 7)
            #expect(try row.bool("i"))
            #expect(try row.double("i") == 7)
            #expect(try row.double("r") == 2.5)
            #expect(try row.text("t") == "seven")
            #expect(try row.blob("b") == [1, 2])
            #expect(try row.optionalText("n") == nil)
            #expect(row.names == ["i", "r", "t", "b", "n"])
            await expectError(.misuse) { try row.text("i") }
            let missing = await expectError(.misuse) { try row.text("nothing") }
            #expect(missing?.message == "the result has no column nothing")
            let null = await expectError(.misuse) { try row.int("n") }
            #expect(null?.message == "column n is null")
        }
    }

    @Test("A statement tells how many rows it changed", arguments: Backend.available)
    func changes(_ backend: Backend) async throws {
        try await backend.withDatabase([Self.values]) { database in
            let counts = try await database.write { connection in
                [
                    try connection.execute("INSERT INTO samples (i) VALUES (?), (?), (?)", [1, 2, 3]),
                    try connection.execute("UPDATE samples SET t = ? WHERE i > ?", ["x", 1]),
                    try connection.execute("CREATE TABLE later (id INTEGER PRIMARY KEY)"),
                    try connection.execute("SELECT i FROM samples"),
                    try connection.execute("DELETE FROM samples WHERE i = ?", [9]),
                ]
            }
            #expect(counts == [3, 2, 0, 0, 0])
        }
    }

    @Test("Identity, RETURNING, ON CONFLICT and sums are the same", arguments: Backend.available)
    func dialect(_ backend: Backend) async throws {
        try await backend.withDatabase([Self.values, "CREATE TABLE keyed (k TEXT PRIMARY KEY, n INTEGER NOT NULL)"]) {
            database in
            try await database.write { connection in
                let first = try connection.first("INSERT INTO samples (i) VALUES (?) RETURNING id", [40])
                let second = try connection.first("INSERT INTO samples (i) VALUES (?) RETURNING id", [2])
                #expect(try #require(first).int("id") == 1)
                #expect(try #require(second).int("id") == 2)
                for _ in 0..<3 {
                    try connection.execute(
                        "INSERT INTO keyed (k, n) VALUES (?, 1) ON CONFLICT (k) DO UPDATE SET n = keyed.n + 1",
                        ["a?b"]
                    )
                }
                let keyed = try #require(try connection.first("SELECT n FROM keyed WHERE k = 'a?b' /* ? */ -- ?"))
                #expect(try keyed.int("n") == 3)
                let sums = try #require(
                    try connection.first("SELECT SUM(i) AS s, AVG(i) AS a, COUNT(*) AS c FROM samples")
                )
                #expect(try sums.int("s") == 42)
                #expect(try sums.double("a") == 21)
                #expect(try sums.int("c") == 2)
            }
        }
    }

    @Test(
        "A statement that cannot be is a mistake, not a crash",
        arguments: Backend.available,
        [
            ("SELEC 1", []), ("SELECT nothing FROM samples", []), ("SELECT 1 FROM nowhere", []),
            ("INSERT INTO samples (i) VALUES (?)", []), ("INSERT INTO samples (i) VALUES (?)", [1, 2]),
            ("SELECT 1; SELECT 2", []), ("INSERT INTO samples (r) VALUES (?)", [.real(.nan)]),
            ("INSERT INTO samples (t) VALUES (?)", ["a\u{0}b"]), ("COMMIT", []), ("  -- x\n/* y */ rollback", []),
            ("begin", []), ("SAVEPOINT a", []),
        ] as [(String, [SQLValue])]
    )
    func mistakes(_ backend: Backend, _ statement: (sql: String, arguments: [SQLValue])) async throws {
        try await backend.withDatabase([Self.values]) { database in
            await expectError(.misuse) {
                try await database.write { _ = try $0.query(statement.sql, statement.arguments) }
            }
            // The database goes on.
            let rows = try await database.read { try $0.query("SELECT * FROM samples") }
            #expect(rows.isEmpty)
        }
    }
}
