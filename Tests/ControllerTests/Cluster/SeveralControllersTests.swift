import ControllerAPI
import DatabaseServers
import Logging
import Persistence
import Testing

@testable import Controller

@Suite("Several controllers on one PostgreSQL", .enabled(if: PostgresCluster.isAvailable), .timeLimit(.minutes(10)))
struct SeveralControllersTests {
    /// Gives the body two controllers that tell each other of changes.
    private func with(_ body: (WebFixture, WebFixture) async throws -> Void) async throws {
        let location = try await TestStore.schema(on: try PostgresCluster.shared.get())
        guard case .postgres(let url) = location else { return }
        func make(_ directory: String) async throws -> WebFixture {
            try await WebFixture.make(
                directory,
                database: Persistence.open(location, migrations: Schema.migrations)
            )
        }
        try await WebFixture.on(.postgres, make) { one in
            try await WebFixture.on(.postgres, make) { two in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for fixture in [one, two] {
                        let mark = fixture.parts.changes.mark()
                        let relay = try ChangeRelay(
                            changes: fixture.parts.changes,
                            polls: fixture.parts.polls,
                            database: fixture.parts.database,
                            url: url,
                            instance: fixture.parts.duties.instance,
                            logger: Logger(label: "relay")
                        )
                        group.addTask { try await relay.run() }
                        // Everybody looks anew once it listens.
                        await fixture.parts.changes.wait(for: [.queue], after: mark, atMost: .seconds(30))
                    }
                    try await body(one, two)
                    group.cancelAll()
                }
            }
        }
    }

    @Test("A runner that asks one controller gets the job that another has queued while it waits")
    func claim() async throws {
        try await with { one, two in
            try await one.parts.runners.register(
                RunnerRegistration(name: "one", session: "s", labels: ["linux"], concurrency: 1),
                as: "one"
            )
            async let waiting = two.parts.runners.claim(
                ClaimRequest(runner: "one", session: "s", waitSeconds: 30),
                as: "one"
            )
            try await Task.sleep(for: .milliseconds(300))
            let run = try await one.push()
            let start = ContinuousClock.now
            let assignment = try #require(try await waiting)
            #expect(assignment.run == run)
            // The other controller's word, not the end of the wait: 0.1 s even at a load of thirty on two cores.
            #expect(ContinuousClock.now - start < .seconds(3))
        }
    }

    @Test("A job can speak with either controller, and both show its log and its end")
    func job() async throws {
        try await with { one, two in
            let run = try await one.push()
            let job = try await one.start()
            try await one.log("1 one\n", lease: job.lease)
            try await two.log("1 one\n1 two\n", lease: job.lease)
            try await one.log("1 three\n", at: 12, lease: job.lease)
            let follow = try await two.parts.logs.read(run: run, job: "lint", from: 0, atMost: .zero)
            #expect(String(decoding: follow.bytes, as: UTF8.self) == "1 one\n1 two\n1 three\n")
            async let more = two.parts.logs.read(run: run, job: "lint", from: follow.offset, atMost: .seconds(30))
            try await one.log("1 four\n", at: follow.offset, lease: job.lease)
            #expect(String(decoding: try await more.bytes, as: UTF8.self) == "1 four\n")
            try await two.finish(job.lease)
            #expect(try await one.status(of: "lint", run: run) == .succeeded)
            // What was done with one controller is not done again with the other.
            await #expect(throws: ControllerError.self) { try await one.finish(job.lease) }
        }
    }

    @Test("Two controllers give every job to one runner only")
    func queue() async throws {
        try await with { one, two in
            let workflow = """
                on: push
                jobs:
                  many:
                    strategy: {matrix: {n: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]}}
                    runs-on: linux
                    steps: [{run: "true"}]
                """
            _ = try await one.push(workflow: workflow)
            let names = (0..<6).map { "runner-\($0)" }
            for name in names {
                try await one.parts.runners.register(
                    RunnerRegistration(name: name, session: name, labels: ["linux"], concurrency: 1),
                    as: name
                )
            }
            let jobs = try await withThrowingTaskGroup(of: [String].self) { group in
                for (place, name) in names.enumerated() {
                    let desk = (place.isMultiple(of: 2) ? one : two).parts.runners
                    group.addTask {
                        var taken: [String] = []
                        let claim = ClaimRequest(runner: name, session: name, waitSeconds: 0)
                        while let job = try await desk.claim(claim, as: name) {
                            taken.append(job.job)
                            let result = JobResult(status: .succeeded, reason: nil, outputs: [:])
                            try await desk.finish(result, lease: job.lease, by: name)
                        }
                        return taken
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(jobs.count == 16)
            #expect(Set(jobs).count == 16)
        }
    }
}
