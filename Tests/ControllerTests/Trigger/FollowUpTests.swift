import ControllerAPI
import Git
import Testing
import Workflows

@testable import Controller

@Suite("What follows from runs")
struct FollowUpTests {
    private static func named(_ name: String, _ on: String) -> String {
        "name: \(name)\n" + PushTriggerTests.workflow(on)
    }

    private static func after(_ name: String, _ rest: String = "types: [completed]") -> String {
        "workflow_run: {workflows: [\(name)], \(rest)}"
    }

    /// Takes the next job as a runner and ends it.
    private func work(_ fixture: WatchFixture, _ status: ExecutionStatus = .succeeded) async throws {
        let parts = fixture.parts
        try await parts.runners.register(
            RunnerRegistration(name: "one", session: "s", labels: ["linux"], concurrency: 1),
            as: "one"
        )
        let claim = ClaimRequest(runner: "one", session: "s", waitSeconds: 0)
        let assignment = try #require(try await parts.runners.claim(claim, as: "one"))
        try await parts.runners.finish(
            JobResult(status: status, reason: nil, outputs: [:]),
            lease: assignment.lease,
            by: "one"
        )
        try await parts.planner.planAll("shop")
    }

    @Test("A finished run starts what follows it, once, with its conclusion")
    func completed() async throws {
        let files = [
            "ci/build.yaml": Self.named("build", "push:"),
            "ci/after.yaml": Self.named("after", Self.after("build")),
            "ci/other.yaml": Self.named("other", Self.after("deploy")),
            "ci/begun.yaml": Self.named("begun", Self.after("build", "types: [requested, in_progress]")),
        ]
        try await WatchFixture.with(files) { fixture in
            // The files have to be known before what happens is noted.
            try await fixture.look()
            _ = try await fixture.commit(["b.txt": "b"], to: "refs/heads/main")
            try await fixture.look()
            let before = try await fixture.runs().filter { $0.workflow == "after" }.count
            try await work(fixture, .failed)
            let runs = try await fixture.runs()
            // Two were made, and the first of them began.
            #expect(runs.filter { $0.workflow == "begun" }.count == 3)
            #expect(runs.filter { $0.workflow == "other" }.isEmpty)
            #expect(runs.filter { $0.workflow == "after" }.count == before + 1)
            let run = try #require(runs.last { $0.workflow == "after" })
            #expect(run.event == "workflow_run")
            let about = try #require(try fixture.github(run)["event"]?.object?["workflow_run"]?.object)
            #expect(about["name"]?.text == "build")
            #expect(about["conclusion"]?.text == "failure")
            #expect(about["head_branch"]?.text == "main")
            #expect(about["event"]?.text == "push")
        }
    }

    @Test("The branch that is asked for is the one of the run before")
    func branches() async throws {
        let files = [
            "ci/build.yaml": Self.named("build", "push:"),
            "ci/main.yaml": Self.named("on-main", Self.after("build", "types: [requested], branches: [main]")),
            "ci/next.yaml": Self.named("on-next", Self.after("build", "types: [requested], branches: [next]")),
        ]
        try await WatchFixture.with(files) { fixture in
            try await fixture.look()
            _ = try await fixture.commit(["b.txt": "b"], to: "refs/heads/next", from: "refs/heads/main")
            try await fixture.look()
            let runs = try await fixture.runs().filter { $0.event == "workflow_run" }
            #expect(runs.map(\.workflow) == ["on-main", "on-next"])
            #expect(runs.map(\.ref) == ["refs/heads/main", "refs/heads/main"])
        }
    }

    @Test("At most three follow from each other, so that a circle ends")
    func depth() async throws {
        let files = [
            "ci/a.yaml": Self.named("a", "push:\n  \(Self.after("b"))"),
            "ci/b.yaml": Self.named("b", Self.after("a")),
        ]
        try await WatchFixture.with(files) { fixture in
            try await fixture.look()
            try await work(fixture)
            try await work(fixture)
            try await work(fixture)
            try await work(fixture)
            #expect(try await fixture.runs().map(\.workflow) == ["a", "b", "a", "b"])
        }
    }

    @Test("A run whose file is broken is over too")
    func broken() async throws {
        let files = [
            "ci/build.yaml": Self.named("build", "push:"),
            "ci/after.yaml": Self.named("after", "workflow_run: {types: [completed]}"),
        ]
        try await WatchFixture.with(files) { fixture in
            try await fixture.look()
            _ = try await fixture.commit(["ci/build.yaml": "on: push\njobs: 1\n"], to: "refs/heads/main")
            try await fixture.look()
            let run = try #require(try await fixture.runs().last { $0.workflow == "after" })
            let about = try #require(try fixture.github(run)["event"]?.object?["workflow_run"]?.object)
            #expect(about["path"]?.text == "ci/build.yaml")
        }
    }
}
