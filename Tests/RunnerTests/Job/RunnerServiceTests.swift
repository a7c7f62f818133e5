import ControllerAPI
import Testing

@testable import Runner

@Suite("A runner", .timeLimit(.minutes(5)))
struct RunnerServiceTests {
    /// Runs a runner beside a body.
    private func beside(_ runner: TestRunner, _ body: () async throws -> Void) async throws {
        let service = RunnerService(
            settings: runner.settings,
            client: runner.controller.client,
            http: runner.controller.http,
            logger: .silent
        )
        let task = Task { try await service.run() }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        task.cancel()
        do {
            try await task.value
        } catch is CancellationError {
            // It was told to end.
        }
        try result.get()
    }

    @Test("It greets the controller when that is there, and carries out as many jobs at once as it may")
    func concurrency() async throws {
        let runner = try TestRunner()
        defer { runner.controller.stop() }
        runner.controller.change { $0.mood = .away }
        // Each job waits for the other: one after the other they would never end.
        let steps = { (own: Int, other: Int) in
            "- run: touch ../../../\(own); while [ ! -e ../../../\(other) ]; do sleep 0.01; done; pwd"
        }
        try await beside(runner) {
            try await waitUntil("it knocks") { runner.controller.state.requests > 1 }
            let jobs = [
                try runner.assignment(steps(1, 2), run: 1), try runner.assignment(steps(2, 1), run: 2),
            ]
            runner.controller.change { state in
                state.mood = .normal
                state.queue = jobs
            }
            try await waitUntil("both have ended") { runner.controller.state.results.count == 2 }
        }
        #expect(runner.controller.state.sessions.count == 1)
        #expect(runner.controller.state.results.map(\.status) == [.succeeded, .succeeded])
        let places = Set(runner.controller.logTexts.filter { $0.hasPrefix("/") })
        #expect(places.count == 2, "each has a workspace of its own: \(places)")
    }

    @Test("Started again, it ends what a killed one left, and is another session")
    func startedAgain() async throws {
        let runner = try TestRunner()
        defer { runner.controller.stop() }
        try runner.directory.make("jobs")
        let script = Script("sleep 1000 & echo $!", in: runner.directory)
        #expect(try await script.run() == .exited(0))
        let child = try await script.firstNumber()
        try runner.directory.write(try #require(runner.directory.text("one.groups")), to: "jobs/6-a.groups")
        try await beside(runner) {
            try await waitUntil("it is there") { runner.controller.state.sessions.count == 1 }
        }
        try await waitUntil("the leftover has ended") { !Script.isRunning(child) }
        try await beside(runner) {
            try await waitUntil("it is there again") { runner.controller.state.sessions.count == 2 }
        }
        #expect(Set(runner.controller.state.sessions).count == 2)
    }
}
