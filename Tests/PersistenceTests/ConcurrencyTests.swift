import DatabaseServers
import Glibc
import Synchronization
import Testing

@testable import Persistence

@Suite("Concurrency on both databases", .timeLimit(.minutes(10)))
struct ConcurrencyTests {
    private static let tables = [
        "CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL)",
        "INSERT INTO counters (name, value) VALUES ('a', 0), ('b', 0)",
    ]

    private static func value(_ connection: any SQLConnection, _ name: String) throws -> Int {
        try #require(try connection.first("SELECT value FROM counters WHERE name = ?", [.text(name)])).int("value")
    }

    @Test("Increments that read and then write lose none", arguments: Backend.available)
    func increments(_ backend: Backend) async throws {
        try await backend.withDatabase(Self.tables) { database in
            try await withThrowingTaskGroup { group in
                for _ in 0..<100 {
                    group.addTask {
                        try await database.write { connection in
                            let value = try Self.value(connection, "a")
                            try connection.execute(
                                "UPDATE counters SET value = ? WHERE name = 'a'",
                                [SQLValue(value + 1)]
                            )
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.read { try Self.value($0, "a") } == 100)
        }
    }

    @Test(
        "Of many programs that change one row again and again, none is left out",
        .enabled(if: PostgresCluster.isAvailable)
    )
    func turns() async throws {
        let place = try await Backend.postgres.place()
        let migrations = [Migration("001-test", Self.tables)]
        var databases: [any SQLDatabase] = []
        for _ in 0..<4 { databases.append(try await Persistence.open(place.location, migrations: migrations)) }
        let all = databases
        try await withThrowingTaskGroup { group in
            for database in all {
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<15 {
                            try await database.write { connection in
                                let value = try Self.value(connection, "a")
                                usleep(3_000)
                                try connection.execute(
                                    "UPDATE counters SET value = ? WHERE name = 'a'",
                                    [SQLValue(value + 1)]
                                )
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await all[0].read { try Self.value($0, "a") } == 240)
        for database in all { await database.close() }
    }

    @Test("Two writers cannot both act on what the other changes", arguments: Backend.available)
    func skew(_ backend: Backend) async throws {
        try await backend.withDatabase(Self.tables) { database in
            // Each may take one only while the sum is 0; snapshots alone would let both.
            let winners = try await withThrowingTaskGroup { group in
                for name in ["a", "b", "a", "b"] {
                    group.addTask {
                        try await database.write { connection in
                            let sum = try Self.value(connection, "a") + Self.value(connection, "b")
                            guard sum == 0 else { return 0 }
                            return try connection.execute(
                                "UPDATE counters SET value = 1 WHERE name = ?",
                                [.text(name)]
                            )
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(winners == 1)
        }
    }

    @Test("A read sees one state while a writer commits", arguments: Backend.available)
    func snapshot(_ backend: Backend) async throws {
        try await backend.withDatabase(Self.tables) { database in
            try await withThrowingTaskGroup { group in
                group.addTask {
                    for step in 1...50 {
                        try await database.write {
                            _ = try $0.execute("UPDATE counters SET value = ?", [SQLValue(step)])
                        }
                    }
                }
                for _ in 0..<3 {
                    group.addTask {
                        var last = 0
                        while last < 50 {
                            let (a, b) = try await database.read { (try Self.value($0, "a"), try Self.value($0, "b")) }
                            #expect(a == b)
                            #expect(a >= last)
                            last = a
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("A cancelled task does not start a transaction", arguments: Backend.available)
    func cancelled(_ backend: Backend) async throws {
        try await backend.withDatabase(Self.tables) { database in
            let ran = Mutex(false)
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await database.write { _ in ran.withLock { $0 = true } }
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(!ran.withLock { $0 })
        }
    }

    @Test("A task cancelled while it waits for its turn leaves the queue; the others go on")
    func cancelledInQueue() async throws {
        let worker = BlockingWorker(label: "test")
        let pool = WorkerPool([worker])
        let (entered, enter) = AsyncStream<Void>.makeStream()
        let (release, releaser) = AsyncStream<Void>.makeStream()
        let holder = Task {
            try await pool.lend { _ in
                enter.finish()
                for await _ in release {}
            }
        }
        for await _ in entered {}
        let waiting = Task { try await pool.lend { _ in 1 } }
        let next = Task { try await pool.lend { _ in 2 } }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        releaser.finish()
        try await holder.value
        #expect(try await next.value == 2)
    }

    @Test("A queue that is full refuses, and closing turns away who waits")
    func full() async throws {
        let pool = WorkerPool([BlockingWorker(label: "test")], maximumWaiting: 0)
        try await pool.lend { _ in
            _ = await expectError(.busy) { try await pool.lend { _ in 1 } }
        }
        #expect(await pool.close().count == 1)
        #expect(await pool.close().isEmpty)
        await expectError(.closed) { try await pool.lend { _ in 1 } }
    }
}
