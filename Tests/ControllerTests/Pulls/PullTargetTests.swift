import ControllerAPI
import Git
import Testing
import Workflows

@testable import Controller

@Suite("Runs of the base for a pull request")
struct PullTargetTests {
    private static let pull = "refs/pull/7/head"
    private static let file = "ci/w.yaml"

    private static func workflow(_ filters: String = "") -> String {
        PushTriggerTests.workflow("pull_request_target: \(filters)")
    }

    private func secret(_ settings: inout ControllerSettings) {
        var rules = settings.rules.repositories
        rules[0].values = JobValues(secrets: ["TOKEN": "hidden"])
        rules[0].password = "fetch-me"
        settings.rules = Rules(repositories: rules, environments: [])
    }

    private func claim(_ fixture: WatchFixture) async throws -> JobAssignment {
        let runners = fixture.parts.runners
        let registration = RunnerRegistration(name: "one", session: "s", labels: ["linux"], concurrency: 1)
        try await runners.register(registration, as: "one")
        let claim = ClaimRequest(runner: "one", session: "s", waitSeconds: 0)
        return try #require(try await runners.claim(claim, as: "one"))
    }

    @Test("A stranger's starts the base's workflow at the base's commit with its secrets, unasked")
    func stranger() async throws {
        let evil = ["ci/evil.yaml": Self.workflow(), Self.file: Self.workflow("{types: [opened]}"), "b.txt": "evil"]
        try await WatchFixture.with([Self.file: Self.workflow()], settings: secret) { fixture in
            try await fixture.look()
            let tip = try #require(try await fixture.origin.refs().targets[RefName("refs/heads/main")])
            let head = try await fixture.commit(evil, to: Self.pull, from: "refs/heads/main", message: "Evil")
            try await fixture.look()
            try await fixture.look()
            let run = try #require(try await fixture.runs().last)
            #expect(try await fixture.runs().map(\.file) == [Self.file])
            #expect(run.event == "pull_request_target" && run.ref == "refs/heads/main")
            #expect(run.revision == tip.hex)
            let github = try fixture.github(run)
            #expect(github["sha"]?.text == tip.hex)
            #expect(github["base_ref"]?.text == "main")
            let event = try #require(github["event"]?.object?["pull_request"]?.object)
            #expect(event["head"]?.object?["sha"]?.text == head.hex)
            #expect(event["head"]?.object?["repo"]?.object?["fork"]?.isTruthy == true)
            let assignment = try await claim(fixture)
            #expect(assignment.revision == tip.hex)
            #expect(assignment.access?.isEmpty == false)
            #expect(assignment.source == RevisionSource(ref: "refs/heads/main", foreign: head.hex))
            #expect(throws: ControllerError.self) { try Promoter.refuseForeign(run, branch: "main") }
            // The same pull request's own code still waits, as there is a second event.
            #expect(try await fixture.eventCount() == 3)
        }
    }

    @Test("Its own run waits for a maintainer while the base's does not")
    func beside() async throws {
        let files = [Self.file: Self.workflow(), "ci/own.yaml": PushTriggerTests.workflow("pull_request:")]
        try await WatchFixture.with(files) { fixture in
            try await fixture.look()
            let head = try await fixture.commit(["b.txt": "b"], to: Self.pull, from: "refs/heads/main")
            try await fixture.look()
            #expect(try await fixture.runs().map(\.file) == [Self.file])
            #expect(try await fixture.parts.pulls.pending().map(\.head) == [head.hex])
            let ann = Principal.user(name: "ann", rights: .operate)
            _ = try await fixture.parts.pulls.approve(7, of: "shop", head: head.hex, by: ann, via: "test")
            #expect(try await fixture.runs().map(\.event) == ["pull_request_target", "pull_request"])
        }
    }

    @Test(
        "Types, branches of the base and changed files decide, conflicts do not",
        arguments: [
            ("{types: [opened]}", true), ("{types: [synchronize]}", false), ("{branches: [main]}", true),
            ("{branches: [release]}", false), ("{paths: ['a.txt']}", true), ("{paths: ['docs/**']}", false),
        ]
    )
    func filters(_ filters: String, _ isStarted: Bool) async throws {
        try await WatchFixture.with([Self.file: Self.workflow(filters), "a.txt": "one"]) { fixture in
            try await fixture.look()
            _ = try await fixture.commit(["a.txt": "two"], to: Self.pull, from: "refs/heads/main")
            _ = try await fixture.commit(["a.txt": "three"], to: "refs/heads/main")
            try await fixture.look()
            let runs = try await fixture.runs()
            #expect(runs.map(\.error) == (isStarted ? [nil] : []))
        }
    }

    @Test("A file that only the head has, or only the head makes run, starts nothing")
    func headOnly() async throws {
        try await WatchFixture.with(["a.txt": "a"]) { fixture in
            try await fixture.look()
            let files = [Self.file: Self.workflow()]
            let head = try await fixture.commit(files, to: "refs/heads/topic", from: "refs/heads/main")
            try await fixture.set(Self.pull, to: head)
            try await fixture.look()
            #expect(try await fixture.runs().isEmpty)
        }
    }
}
