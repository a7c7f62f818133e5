import Persistence
import Testing

@testable import Controller

@Suite("What only one of several controllers does")
struct DutiesTests {
    private func controller(_ database: any SQLDatabase, _ instance: Instance = Instance()) -> Duties {
        let duties = Duties(instance: instance, database: database, changes: Changes(), address: "http://x")
        duties.want(["watch/a", "watch/b"])
        return duties
    }

    /// Makes a controller one that was not heard of for longer than others wait.
    private func silence(_ duties: Duties, in database: any SQLDatabase) async throws {
        try await database.write { connection in
            _ = try connection.execute(
                "UPDATE controllers SET seen = seen - ? WHERE id = ?",
                [.integer(Duties.longestPatience + 1), .text(duties.instance.id)]
            )
        }
    }

    @Test("The first has every duty, and the second none while the first lives")
    func first() async throws {
        try await WebFixture.with { fixture in
            let (one, two) = (controller(fixture.parts.database), controller(fixture.parts.database))
            try await one.begin()
            try await two.begin()
            for _ in 0..<3 {
                #expect(one.held("watch/a")?.fence == 1)
                #expect(one.held("watch/b")?.fence == 1)
                #expect(two.held("watch/a") == nil)
                #expect(one.held("watch/c") == nil)
                try await two.look()
                try await one.look()
            }
        }
    }

    @Test("A dead one's duties are taken over, and its own transactions are refused from then on")
    func takeover() async throws {
        try await WebFixture.with { fixture in
            let database = fixture.parts.database
            let (one, two) = (controller(database), controller(database))
            try await one.begin()
            try await two.begin()
            let old = try #require(one.held("watch/a"))
            try await database.write { try old.check(in: $0) }
            try await silence(one, in: database)
            try await two.look()
            let new = try #require(two.held("watch/a"))
            #expect(new.fence == old.fence + 1)
            try await database.write { try new.check(in: $0) }
            // The first was only frozen: it believes itself for a moment, and the fence does not.
            #expect(one.held("watch/a") == old)
            await #expect(throws: ControllerError.self) { try await database.write { try old.check(in: $0) } }
            try await one.look()
            #expect(one.held("watch/a") == nil)
        }
    }

    @Test("A controller that is started again need not wait for its own earlier life")
    func again() async throws {
        try await WebFixture.with { fixture in
            let first = Instance()
            let one = controller(fixture.parts.database, first)
            try await one.begin()
            let next = controller(fixture.parts.database, Instance(following: first))
            try await next.begin()
            #expect(next.held("watch/a")?.fence == 2)
        }
    }

    @Test("A controller that stops gives its duties back")
    func leaving() async throws {
        try await WebFixture.with { fixture in
            let (one, two) = (controller(fixture.parts.database), controller(fixture.parts.database))
            try await one.begin()
            try await two.begin()
            try await one.leave()
            #expect(one.held("watch/a") == nil)
            try await two.look()
            #expect(two.held("watch/a")?.fence == 2)
        }
    }

    @Test("Of many that take over at once, one gets each duty")
    func race() async throws {
        try await WebFixture.with { fixture in
            let database = fixture.parts.database
            let dead = controller(database)
            try await dead.begin()
            let others = (0..<6).map { _ in controller(database) }
            for other in others { try await other.begin() }
            try await silence(dead, in: database)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for other in others { group.addTask { try await other.look() } }
                try await group.waitForAll()
            }
            for name in ["watch/a", "watch/b"] {
                // What they were given, even where more time has passed since than they trust themselves.
                #expect(others.flatMap(\.all).filter { $0.name == name } == [Duty(name: name, fence: 2)])
            }
        }
    }
}
