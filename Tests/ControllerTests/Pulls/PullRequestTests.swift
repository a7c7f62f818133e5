import ControllerAPI
import Git
import Persistence
import Testing
import Workflows

@testable import Controller

@Suite("Pull requests")
struct PullRequestTests {
    private static let files = ["ci/w.yaml": PushTriggerTests.workflow("pull_request:"), "a.txt": "one\n"]
    private static let pull = "refs/pull/7/head"

    /// Opens pull request 7 from a branch of the repository.
    private func open(
        _ fixture: WatchFixture,
        _ files: [String: String] = ["b.txt": "b"],
        branch: String? = "refs/heads/topic"
    ) async throws -> Revision {
        let head = try await fixture.commit(files, to: branch ?? Self.pull, from: "refs/heads/main", message: "Topic")
        if branch != nil { try await fixture.set(Self.pull, to: head) }
        try await fixture.look()
        return head
    }

    @Test(
        "One from a branch of the repository runs on the merge with its base",
        arguments: [pull, "refs/merge-requests/7/head"]
    )
    func opened(_ ref: String) async throws {
        try await WatchFixture.with(Self.files) { fixture in
            try await fixture.look()
            let head = try await fixture.commit(["b.txt": "b"], to: "refs/heads/topic", from: "refs/heads/main")
            try await fixture.set(ref, to: head)
            let tip = try await fixture.commit(["c.txt": "c"], to: "refs/heads/main")
            try await fixture.look()
            let run = try #require(try await fixture.runs().first { $0.event == "pull_request" })
            #expect(run.error == nil)
            #expect(run.ref == "refs/pull/7/merge")
            let mirror = try await fixture.parts.mirrors.repository("shop")
            let merge = try await mirror.commitInfo(Revision(run.revision))
            #expect(merge.parents == [tip, head])
            let files = try await mirror.entries(at: merge.revision)?.map(\.path)
            #expect(files?.contains("b.txt") == true)
            #expect(files?.contains("c.txt") == true)
            let github = try fixture.github(run)
            #expect(github["head_ref"]?.text == "topic")
            #expect(github["base_ref"]?.text == "main")
            #expect(github["ref_name"]?.text == "7/merge")
            let event = try #require(github["event"]?.object)
            #expect(event["action"]?.text == "opened")
            #expect(event["pull_request"]?.object?["head"]?.object?["sha"]?.text == head.hex)
            #expect(try await fixture.origin.refs().targets.count == 3)
        }
    }

    @Test("A moved head is synchronize, and types, branches and paths decide")
    func filters() async throws {
        let on = { (text: String) in PushTriggerTests.workflow("pull_request: \(text)") }
        let files = [
            "ci/opened.yaml": on("{types: [opened]}"), "ci/moved.yaml": on("{types: [synchronize]}"),
            "ci/main.yaml": on("{branches: [main]}"), "ci/other.yaml": on("{branches: [release]}"),
            "ci/docs.yaml": on("{paths: ['docs/**']}"), "ci/text.yaml": on("{paths: ['*.txt']}"),
        ]
        try await WatchFixture.with(files) { fixture in
            try await fixture.look()
            _ = try await open(fixture)
            #expect(try await fixture.runs().map(\.file) == ["ci/main.yaml", "ci/opened.yaml", "ci/text.yaml"])
            // What the base got meanwhile is not what the pull request changes.
            _ = try await fixture.commit(["docs/a.md": "a"], to: "refs/heads/main")
            let head = try await fixture.commit(["d.txt": "d"], to: "refs/heads/topic")
            try await fixture.set(Self.pull, to: head)
            try await fixture.look()
            #expect(
                try await fixture.runs().dropFirst(3).map(\.file) == ["ci/main.yaml", "ci/moved.yaml", "ci/text.yaml"]
            )
        }
    }

    @Test("A conflict is a failed run that names the files")
    func conflict() async throws {
        try await WatchFixture.with(Self.files) { fixture in
            try await fixture.look()
            let head = try await fixture.commit(["a.txt": "two\n"], to: "refs/heads/topic", from: "refs/heads/main")
            try await fixture.set(Self.pull, to: head)
            _ = try await fixture.commit(["a.txt": "three\n"], to: "refs/heads/main")
            try await fixture.look()
            let run = try #require(try await fixture.runs().last)
            #expect(run.status == .failed)
            #expect(run.error?.contains("conflicts with main") == true)
            #expect(run.error?.contains("a.txt") == true)
        }
    }

    @Test("The first sight of a repository starts no old pull request")
    func baseline() async throws {
        try await WatchFixture.with(Self.files) { fixture in
            _ = try await open(fixture)
            #expect(try await fixture.runs().isEmpty)
        }
    }

    @Test("One of a fork waits, runs without secrets once it is let, and waits again when its head moves")
    func fork() async throws {
        let secret = { (settings: inout ControllerSettings) in
            var rules = settings.rules.repositories
            rules[0].values = JobValues(secrets: ["TOKEN": "hidden"])
            settings.rules = Rules(repositories: rules, environments: [])
        }
        try await WatchFixture.with(Self.files, settings: secret) { fixture in
            let parts = fixture.parts
            try await fixture.look()
            let head = try await open(fixture, branch: nil)
            #expect(try await fixture.runs().isEmpty)
            let waiting = try await parts.pulls.pending()
            #expect(waiting.map(\.head) == [head.hex])
            #expect(waiting.first?.title == "Topic")
            try await fixture.look()
            #expect(try await fixture.runs().isEmpty)
            let ids = try await parts.pulls.approve(
                7,
                of: "shop",
                head: head.hex,
                by: .user(name: "ann", rights: .operate),
                via: "test"
            )
            #expect(ids.count == 1)
            #expect(try await parts.pulls.pending().isEmpty)
            try await parts.runners.register(
                RunnerRegistration(name: "one", session: "s", labels: ["linux"], concurrency: 1),
                as: "one"
            )
            let claim = ClaimRequest(runner: "one", session: "s", waitSeconds: 0)
            let assignment = try #require(try await parts.runners.claim(claim, as: "one"))
            #expect(assignment.secrets == nil)
            #expect(assignment.source?.ref == Self.pull)
            #expect(assignment.source?.merge?.head == head.hex)
            #expect(assignment.source?.isServed == true)
            let next = try await fixture.commit(["b.txt": "evil"], to: Self.pull)
            try await fixture.look()
            #expect(try await fixture.runs().count == 1)
            #expect(try await parts.pulls.pending().map(\.head) == [next.hex])
        }
    }

    @Test("An approval is of one head, by somebody with the right, of what waits")
    func approvals() async throws {
        try await WatchFixture.with(Self.files) { fixture in
            let parts = fixture.parts
            try await fixture.look()
            let head = try await open(fixture, branch: nil)
            let moved = try await fixture.commit(["b.txt": "evil"], to: Self.pull)
            try await fixture.look()
            let ann = Principal.user(name: "ann", rights: .operate)
            for (number, commit, who, status) in [
                (7, head.hex, ann, 409), (7, String(moved.hex.prefix(12)), ann, 409), (8, moved.hex, ann, 404),
                (7, moved.hex, .user(name: "dev", rights: [.look, .start, .review]), 403),
                (7, moved.hex, .anonymous, 403),
            ] {
                do {
                    _ = try await parts.pulls.approve(number, of: "shop", head: commit, by: who, via: "test")
                    Issue.record("\(number) \(who) was taken")
                } catch let error as ControllerError {
                    #expect(error.status == status)
                }
            }
            #expect(try await fixture.runs().isEmpty)
            _ = try await parts.pulls.approve(7, of: "shop", head: moved.hex, by: ann, via: "test")
            #expect(try await fixture.runs().count == 1)
            await #expect(throws: ControllerError.self) {
                _ = try await parts.pulls.approve(7, of: "shop", head: moved.hex, by: ann, via: "test")
            }
        }
    }

    @Test("A run of a fork is refused by every environment")
    func environments() async throws {
        let job = Self.files["ci/w.yaml"].map {
            $0.replacing("runs-on: linux", with: "runs-on: linux\n    environment: live")
        }
        let rule = { (settings: inout ControllerSettings) in
            settings.rules = Rules(
                repositories: settings.rules.repositories,
                environments: [
                    EnvironmentRule(
                        name: "live",
                        repository: "shop",
                        overlay: "overlays/live",
                        reviewers: [],
                        requiredReviews: 0,
                        preventSelfReview: false,
                        branches: []
                    )
                ]
            )
        }
        try await WatchFixture.with(["ci/w.yaml": try #require(job)], settings: rule) { fixture in
            try await fixture.look()
            let head = try await open(fixture, branch: nil)
            let ann = Principal.user(name: "ann", rights: .operate)
            _ = try await fixture.parts.pulls.approve(7, of: "shop", head: head.hex, by: ann, via: "test")
            let run = try #require(try await fixture.runs().last)
            #expect(run.status == .failed)
            let reasons = try await fixture.parts.database.read { try JobTable.of(run: run.id, in: $0).map(\.reason) }
            #expect(reasons.first??.contains("nothing from pull requests of forks") == true)
        }
    }

    @Test("A closed one that waits is void, and one that comes back is reopened")
    func closed() async throws {
        try await WatchFixture.with(Self.files) { fixture in
            try await fixture.look()
            let head = try await open(fixture, branch: nil)
            try fixture.delete(Self.pull)
            try await fixture.look()
            #expect(try await fixture.parts.pulls.pending().isEmpty)
            try await fixture.set("refs/heads/topic", to: head)
            try await fixture.set(Self.pull, to: head)
            try await fixture.look()
            let run = try #require(try await fixture.runs().last)
            #expect(try fixture.github(run)["event"]?.object?["action"]?.text == "reopened")
        }
    }

    @Test("Only the heads of pull requests are such refs")
    func refs() {
        #expect(PullRef("refs/pull/12/head")?.number == 12)
        for text in [
            "refs/pull/12/merge", "refs/pull/0/head", "refs/pull/-1/head", "refs/pull/01/head", "refs/pull/a/head",
            "refs/pull/1/head/x", "refs/heads/pull/1/head", "refs/pull/99999999999999999999/head",
        ] {
            #expect(PullRef(text) == nil)
        }
    }
}
