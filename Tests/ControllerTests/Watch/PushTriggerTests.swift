import Git
import Testing
import Workflows

@testable import Controller

@Suite("Pushes of branches and tags")
struct PushTriggerTests {
    static func workflow(_ on: String) -> String {
        """
        on:
          \(on)
        jobs:
          one:
            runs-on: linux
            steps:
              - run: "true"
        """
    }

    static let every = ["ci/every.yaml": workflow("push:"), "a.txt": "a"]

    @Test("The first sight of a repository starts the configured branch and nothing else")
    func baseline() async throws {
        try await WatchFixture.with(Self.every) { fixture in
            let tip = try await fixture.commit(["b.txt": "b"], to: "refs/heads/main")
            for number in 1...5 { try await fixture.set("refs/tags/v\(number)", to: tip) }
            _ = try await fixture.commit(["c.txt": "c"], to: "refs/heads/old", from: "refs/heads/main")
            try await fixture.look()
            try await fixture.look()
            #expect(try await fixture.runs().map(\.ref) == ["refs/heads/main"])
        }
    }

    @Test("A tag and a branch start runs of their own commits, once")
    func tagAndBranch() async throws {
        try await WatchFixture.with(Self.every) { fixture in
            try await fixture.look()
            let first = try await fixture.commit(["b.txt": "b"], to: "refs/heads/next", from: "refs/heads/main")
            try await fixture.set("refs/tags/v1", to: first)
            try await fixture.look()
            try await fixture.look()
            let runs = try await fixture.runs().dropFirst()
            #expect(runs.map(\.ref) == ["refs/heads/next", "refs/tags/v1"])
            #expect(runs.allSatisfy { $0.revision == first.hex })
            let github = try fixture.github(#require(runs.last))
            #expect(github["ref_name"]?.text == "v1")
            #expect(github["ref_type"]?.text == "tag")
            let event = try #require(github["event"]?.object)
            #expect(event["created"]?.isTruthy == true)
            #expect(event["before"]?.text == String(repeating: "0", count: 40))
            #expect(event["after"]?.text == first.hex)
            #expect(event["base_ref"]?.text == "refs/heads/next")
            #expect(event["head_commit"]?.object?["message"]?.text == "Change")
        }
    }

    @Test("A branch that moves says from where, with which commits, and whether it was forced")
    func payload() async throws {
        try await WatchFixture.with(Self.every) { fixture in
            let first = try await fixture.commit(["b.txt": "1"], to: "refs/heads/next", from: "refs/heads/main")
            try await fixture.look()
            _ = try await fixture.commit(["b.txt": "2"], to: "refs/heads/next", message: "Second")
            let third = try await fixture.commit(["b.txt": "3"], to: "refs/heads/next", message: "Third")
            try await fixture.look()
            let run = try #require(try await fixture.runs().last)
            let event = try #require(try fixture.github(run)["event"]?.object)
            #expect(event["before"]?.text == first.hex)
            #expect(event["after"]?.text == third.hex)
            #expect(event["forced"]?.isTruthy == false)
            #expect(event["created"]?.isTruthy == false)
            guard case .array(let commits)? = event["commits"] else { throw ControllerError(.invalid, "no commits") }
            #expect(commits.elements.map { $0.object?["message"]?.text } == ["Second", "Third"])
            _ = try await fixture.commit(Self.every, to: "refs/heads/next", force: true)
            try await fixture.look()
            let forced = try #require(try await fixture.runs().last)
            #expect(try fixture.github(forced)["event"]?.object?["forced"]?.isTruthy == true)
        }
    }

    @Test("A deleted ref is one event that starts nothing, and may come back below or above its old name")
    func deleted() async throws {
        try await WatchFixture.with(Self.every) { fixture in
            try await fixture.look()
            _ = try await fixture.commit(["b.txt": "1"], to: "refs/heads/a", from: "refs/heads/main")
            try await fixture.look()
            try fixture.delete("refs/heads/a")
            try await fixture.look()
            #expect(try await fixture.runs().count == 2)
            #expect(try await fixture.eventCount() == 4)
            _ = try await fixture.commit(["b.txt": "2"], to: "refs/heads/a/b", from: "refs/heads/main")
            try await fixture.look()
            #expect(try await fixture.runs().last?.ref == "refs/heads/a/b")
        }
    }

    @Test(
        "Filters of branches, tags and paths decide",
        arguments: [
            ("push: {branches: ['release/**']}", "refs/heads/release/1/a", true),
            ("push: {branches: ['release/*']}", "refs/heads/release/1/a", false),
            ("push: {branches: [main]}", "refs/heads/next", false),
            ("push: {branches-ignore: ['dependabot/**']}", "refs/heads/dependabot/x", false),
            ("push: {branches-ignore: ['dependabot/**']}", "refs/heads/next", true),
            ("push: {tags: ['v[0-9]+.*']}", "refs/tags/v1.2", true),
            ("push: {tags: ['v*', '!v*-rc']}", "refs/tags/v1-rc", false),
            ("push: {tags: ['v*']}", "refs/heads/v1", false),
            ("push: {branches: ['**']}", "refs/tags/v1", false),
            ("push: {paths: ['docs/**']}", "refs/heads/next", false),
            ("push: {paths: ['*.txt']}", "refs/heads/next", true),
            ("push: {paths: ['docs/**']}", "refs/tags/v1", true),
            ("push: {paths-ignore: ['*.txt']}", "refs/heads/next", false),
            ("create:", "refs/heads/next", true),
            ("create:", "refs/tags/v1", true),
            ("delete:", "refs/heads/next", false),
        ]
    )
    func filters(_ on: String, _ ref: String, _ isStarted: Bool) async throws {
        try await WatchFixture.with(["ci/w.yaml": Self.workflow(on)]) { fixture in
            try await fixture.look()
            let before = try await fixture.runs().count
            _ = try await fixture.commit(["b.txt": "b"], to: ref, from: "refs/heads/main")
            try await fixture.look()
            #expect(try await fixture.runs().count - before == (isStarted ? 1 : 0))
        }
    }

    @Test("More movements at once than the bound are taken note of and start nothing")
    func bounded() async throws {
        try await WatchFixture.with(Self.every) { fixture in
            try await fixture.look()
            let tip = try await fixture.commit(["b.txt": "b"], to: "refs/heads/main")
            for number in 0...RepositoryWatcher.maximumMovements {
                try await fixture.set("refs/tags/v\(number)", to: tip)
            }
            try await fixture.look()
            #expect(try await fixture.runs().map(\.ref) == ["refs/heads/main", "refs/heads/main"])
            try await fixture.set("refs/tags/w", to: tip)
            try await fixture.look()
            #expect(try await fixture.runs().last?.ref == "refs/tags/w")
        }
    }

    @Test("A run of another branch may not promote")
    func promotion() async throws {
        try await WatchFixture.with(Self.every) { fixture in
            try await fixture.look()
            _ = try await fixture.commit(["b.txt": "1"], to: "refs/heads/next", from: "refs/heads/main")
            try await fixture.look()
            let runs = try await fixture.runs()
            #expect(throws: Never.self) { try Promoter.refuseForeign(runs[0], branch: "main") }
            #expect(throws: ControllerError.self) { try Promoter.refuseForeign(runs[1], branch: "main") }
        }
    }
}
