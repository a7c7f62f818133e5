import DatabaseServers
import Foundation
import Synchronization
import Testing

@testable import Persistence

@Suite("PostgreSQL", .enabled(if: PostgresCluster.isAvailable), .timeLimit(.minutes(10)))
struct PostgresTests {
    @Test(
        "What the server says becomes a code, and none of its text with values",
        arguments: [
            ("40001", .busy), ("40P01", .busy), ("55P03", .busy), ("57014", .busy), ("25006", .readOnly),
            ("53100", .full),
            ("53300", .unreachable), ("23505", .constraint), ("23514", .constraint), ("22003", .misuse),
            ("42P01", .misuse),
            ("28000", .unreachable), ("58030", .failed), ("XX001", .failed),
        ] as [(String, PersistenceError.Code)]
    )
    func codes(_ state: String, _ code: PersistenceError.Code) async throws {
        let cluster = try PostgresCluster.shared.get()
        var settings = PostgresSettings()
        settings.tries = 2
        settings.connections = 1
        let database = try await PostgresDatabase.open(cluster.url(), .readWrite, settings: settings)
        let runs = Mutex(0)
        let error = await expectError(code) {
            try await database.write { connection in
                runs.withLock { $0 += 1 }
                try connection.execute(
                    "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '\(state)', DETAIL = 'hun' || 'ter2'; END $$"
                )
            }
        }
        #expect(error?.debugDescription.contains("hunter2") == false)
        #expect(runs.withLock { $0 } == (state.hasPrefix("40") ? 2 : 1))
        await database.close()
    }

    @Test("A value that does not fit is not quoted")
    func values() async throws {
        try await Backend.postgres.withDatabase(["CREATE TABLE t (n INTEGER)"]) { database in
            let error = await expectError(.misuse) {
                try await database.write { _ = try $0.execute("INSERT INTO t (n) VALUES (?)", ["hunter2"]) }
            }
            #expect(error?.debugDescription.contains("hunter2") == false)
        }
    }

    @Test(
        "A password is in no error",
        arguments: ["postgres://u:hunter2@[/d", "postgres://u:hunter2@h%zz/d", "postgres://u:hunter2@/d?nonsense=1"]
    )
    func password(_ url: String) async {
        let error = await expectError(.misuse) { try await Persistence.open(.postgres(url), migrations: []) }
        #expect(error?.debugDescription.contains("hunter2") == false)
        #expect(!String(reflecting: DatabaseLocation.postgres(url)).contains("hunter2"))
        #expect(!"\(DatabaseLocation.postgres(url))".contains("hunter2"))
    }

    @Test("A server that refuses or is not there is said to be so, with its address")
    func refused() async throws {
        let cluster = try PostgresCluster.shared.get()
        let stranger = await expectError(.unreachable) {
            try await Persistence.open(.postgres(cluster.url(user: "nobody-hunter2")), migrations: [])
        }
        #expect(stranger?.message.contains("does not exist") == true)
        let url = "postgres://u:hunter2@/d?host=/nowhere/hunter2&port=1"
        let absent = await expectError(.unreachable) { try await Persistence.open(.postgres(url), migrations: []) }
        #expect(absent?.message.contains("/nowhere/***") == true)
    }

    @Test("A server that accepts and says nothing is given up")
    func silent() async throws {
        let relay = try Relay(cluster: try PostgresCluster.shared.get())
        relay.cut(.silence)
        var settings = PostgresSettings()
        settings.connectTimeout = .milliseconds(200)
        await expectError(.unreachable) { [settings] in
            try await PostgresDatabase.open(
                try PostgresCluster.shared.get().url(host: relay.host),
                .readWrite,
                settings: settings
            )
        }
        relay.close()
    }

    @Test("A server that falls silent during a statement is given up, and the next statement finds a new connection")
    func fallsSilent() async throws {
        let cluster = try PostgresCluster.shared.get()
        let relay = try Relay(cluster: cluster)
        var settings = PostgresSettings()
        settings.statementTimeout = .milliseconds(200)
        settings.grace = .milliseconds(100)
        settings.connections = 1
        let database = try await PostgresDatabase.open(cluster.url(host: relay.host), .readWrite, settings: settings)
        relay.cut(.silence)
        await expectError(.unreachable) { try await database.read { _ = try $0.query("SELECT 1") } }
        relay.cut(.before("never"))
        let one = try await database.read { try $0.first("SELECT 1 AS x")?.int("x") }
        #expect(one == 1)
        await expectError(.busy) { try await database.read { _ = try $0.query("SELECT pg_sleep(5)") } }
        await database.close()
        relay.close()
    }

    @Test("A connection lost before the commit is replaced, and the change happens once")
    func lostBefore() async throws {
        try await withRelay { relay, database in
            relay.cut(.before("COMMIT"))
            await expectError(.outcomeUnknown) {
                try await database.write { _ = try $0.execute("INSERT INTO t VALUES (1)") }
            }
            relay.cut(.before("INSERT"))
            try await database.write { _ = try $0.execute("INSERT INTO t VALUES (2)") }
            // Idle connections that the server has ended.
            relay.cut(.before("BEGIN"))
            try await database.write { _ = try $0.execute("INSERT INTO t VALUES (3)") }
            let rows = try await database.read { try $0.query("SELECT n FROM t ORDER BY n").map { try $0.int("n") } }
            #expect(rows == [2, 3])
        }
    }

    @Test("A connection lost while the server commits has its own code, because the change may be there")
    func lostAfter() async throws {
        try await withRelay { relay, database in
            relay.cut(.after("COMMIT"))
            await expectError(.outcomeUnknown) {
                try await database.write { _ = try $0.execute("INSERT INTO t VALUES (1)") }
            }
            let rows = try await database.read { try $0.query("SELECT n FROM t").count }
            #expect(rows == 1)
        }
    }

    @Test("A table that changes under a prepared statement does not stop it")
    func stalePlan() async throws {
        try await Backend.postgres.withDatabase(["CREATE TABLE t (n INTEGER)", "INSERT INTO t VALUES (1)"]) {
            database in
            for _ in 0..<20 { _ = try await database.read { try $0.query("SELECT * FROM t") } }
            try await database.write { _ = try $0.execute("ALTER TABLE t ADD COLUMN m TEXT") }
            for _ in 0..<20 {
                let row = try await database.read { try $0.first("SELECT * FROM t") }
                #expect(row?.names == ["n", "m"])
            }
        }
    }

    @Test("Of two transactions that have read what the other then changes, one runs again")
    func skew() async throws {
        let tables = [
            "CREATE TABLE t (name TEXT PRIMARY KEY, taken INTEGER NOT NULL)", "INSERT INTO t VALUES ('a', 0), ('b', 0)",
        ]
        try await Backend.postgres.withDatabase(tables) { database in
            let meeting = Meeting(of: 2)
            async let first = Self.take("a", database, meeting)
            async let second = Self.take("b", database, meeting)
            let taken = try await first + second
            #expect(taken == 1)
            #expect(meeting.arrivals == 3)
        }
    }

    /// Takes one while none is taken; on its first run the body waits until the other has read too.
    private static func take(_ name: String, _ database: any SQLDatabase, _ meeting: Meeting) async throws -> Int {
        try await database.write { connection in
            let taken = try connection.query("SELECT name FROM t WHERE taken = 1").count
            meeting.arrive()
            guard taken == 0 else { return 0 }
            return try connection.execute("UPDATE t SET taken = 1 WHERE name = ?", [.text(name)])
        }
    }

    @Test("Only so many statements stay prepared")
    func prepared() async throws {
        var settings = PostgresSettings()
        settings.preparedStatements = 4
        settings.connections = 1
        let url = try PostgresCluster.shared.get().url()
        let database = try await PostgresDatabase.open(url, .readWrite, settings: settings)
        for number in 0..<20 {
            let value = try await database.read { try $0.first("SELECT \(number) AS x")?.int("x") }
            #expect(value == number)
        }
        let count = try await database.read {
            try $0.first("SELECT COUNT(*) AS c FROM pg_prepared_statements")?.int("c")
        }
        #expect(count == 4)
        await database.close()
    }

    @Test("What was answered is there after the server is killed, and the pool finds it again")
    func killed() async throws {
        let cluster = try PostgresCluster()
        let database = try await Persistence.open(
            .postgres(cluster.url()),
            migrations: [Migration("1", ["CREATE TABLE t (n INTEGER PRIMARY KEY)"])]
        )
        var stored: Set<Int> = []
        for phase in 0..<2 {
            let (answers, teller) = AsyncStream<Int>.makeStream()
            // Each writes until the server is gone.
            async let writers: Void = withTaskGroup { group in
                for writer in 0..<4 {
                    group.addTask { await Self.write(from: (phase * 4 + writer) * 1_000_000, to: database, teller) }
                }
                await group.waitForAll()
                teller.finish()
            }
            var count = 0
            for await number in answers {
                stored.insert(number)
                count += 1
                if count == 100 { try cluster.stop() }
            }
            await writers
            await expectError(.unreachable) { try await database.read { _ = try $0.query("SELECT 1") } }
            try cluster.start()
            let rows = try await database.read { try $0.query("SELECT n FROM t").map { try $0.int("n") } }
            #expect(stored.isSubset(of: rows))
        }
        #expect(stored.count >= 200)
        await database.close()
    }

    /// Stores one number after the other and tells those that were answered, until the server is lost.
    private static func write(
        from first: Int,
        to database: any SQLDatabase,
        _ teller: AsyncStream<Int>.Continuation
    ) async {
        var number = first
        let error = await expectError(nil) {
            while true {
                try await database.write { [number] in
                    _ = try $0.execute("INSERT INTO t VALUES (?)", [SQLValue(number)])
                }
                teller.yield(number)
                number += 1
            }
        }
        #expect(error.map { [.unreachable, .outcomeUnknown].contains($0.code) } == true)
    }

    /// Runs the body with a database that is reached through a relay.
    private func withRelay(_ body: (Relay, any SQLDatabase) async throws -> Void) async throws {
        let cluster = try PostgresCluster.shared.get()
        let schema = "t" + UUID().uuidString.lowercased().filter { $0 != "-" }
        let relay = try Relay(cluster: cluster)
        defer { relay.close() }
        let url = cluster.url(schema: schema, host: relay.host)
        let database = try await PostgresDatabase.open(url, .readWrite)
        try await database.write { connection in
            try connection.execute("CREATE SCHEMA \(schema)")
            try connection.execute("CREATE TABLE t (n INTEGER)")
        }
        try await body(relay, database)
        await database.close()
    }
}
