import ControllerAPI
import Glibc
import TestSupport
import Testing

@testable import Runner

@Suite("A runner", .enabled(if: Program.isThere), .timeLimit(.minutes(10)))
struct RunnerServiceTests {
    /// Runs a runner beside a body.
    private func beside(_ runner: TestRunner, _ body: () async throws -> Void) async throws {
        let service = runner.service
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

    /// The processes that carry jobs out for a runner, by what they say of themselves.
    private func workers(_ runner: TestRunner) throws -> [WorkerPlaces.Note] {
        try WorkerPlaces(data: runner.directory.path).notes()
    }

    @Test("A worker carries out one job after the other, and is let go with its runner")
    func reused() async throws {
        let runner = try TestRunner()
        defer { runner.controller.stop() }
        var seen: Set<Int32> = []
        try await beside(runner) {
            for run in 1...5 {
                let job = try runner.assignment("- run: echo $PPID", run: run)
                runner.controller.change { $0.queue = [job] }
                try await waitUntil("it has ended") { runner.controller.state.results.count == run }
                for note in try workers(runner) { seen.insert(note.pid) }
                try await waitUntil("the worker is free") { try workers(runner).allSatisfy { $0.job == nil } }
            }
        }
        let parents = Set(runner.controller.logTexts.compactMap { Int32($0) })
        #expect(parents == seen)
        // As many as jobs may run at once: the next one may be there before a worker has said that it is free.
        #expect((1...runner.settings.concurrency).contains(seen.count))
        try await waitUntil("it has ended") { try workers(runner).isEmpty }
    }

    @Test("A worker that is killed at its job loses it to the queue at once, and nothing of it runs on")
    func killed() async throws {
        let runner = try TestRunner()
        defer { runner.controller.stop() }
        let job = try runner.assignment("- run: (setsid sh -c 'echo $$; sleep 1000; :' &) ; sleep 1000", run: 5)
        runner.controller.change { $0.queue = [job] }
        try await beside(runner) {
            try await waitUntil("it has begun") { runner.controller.logTexts.contains { Int32($0) != nil } }
            let child = try #require(runner.controller.logTexts.compactMap { Int32($0) }.first)
            #expect(Script.isRunning(child))
            kill(try #require(workers(runner).first).pid, SIGKILL)
            try await waitUntil("it is given back") { runner.controller.state.returned == [job.lease] }
            #expect(!Script.isRunning(child))
            #expect(try workers(runner).isEmpty)
            #expect(try !runner.directory.names("jobs").contains { $0.hasPrefix("5-a") })
            // The next job finds a worker.
            let next = try runner.assignment("- run: pwd", run: 6)
            runner.controller.change { $0.queue = [next] }
            try await waitUntil("the next one has ended") { runner.controller.state.results.count == 1 }
        }
    }

    @Test("Told to stop, it has its jobs stopped, which are given back")
    func stopped() async throws {
        let runner = try TestRunner()
        defer { runner.controller.stop() }
        let job = try runner.assignment("- run: echo begun; exec sleep 1000", run: 5)
        runner.controller.change { $0.queue = [job] }
        try await beside(runner) {
            try await waitUntil("it has begun") { runner.controller.logTexts.contains("begun") }
        }
        #expect(runner.controller.state.returned == [job.lease])
        #expect(runner.controller.state.results.isEmpty)
        #expect(try workers(runner).isEmpty)
    }

    @Test("Two runners do not share a directory")
    func twice() async throws {
        let runner = try TestRunner()
        defer { runner.controller.stop() }
        try await beside(runner) {
            try await waitUntil("it is there") { runner.controller.state.sessions.count == 1 }
            await #expect(throws: RunnerError.self) { try await runner.service.run() }
            #expect(runner.controller.state.sessions.count == 1)
        }
    }
}
