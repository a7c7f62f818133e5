import Git
import Testing
import Workflows

@testable import Controller

@Suite("Branches and tags that come and go")
struct RefEventTests {
    private static let files = [
        "ci/made.yaml": PushTriggerTests.workflow("create:"), "ci/gone.yaml": PushTriggerTests.workflow("delete:"),
        "a.txt": "a",
    ]

    @Test(
        "A new ref is one create at its commit, a deleted one is one delete at the configured branch",
        arguments: [("refs/heads/feature/x", "branch", "feature/x"), ("refs/tags/v1", "tag", "v1")]
    )
    func createAndDelete(_ ref: String, _ type: String, _ name: String) async throws {
        try await WatchFixture.with(Self.files) { fixture in
            try await fixture.look()
            let made = try await fixture.commit(["b.txt": "b"], to: ref, from: "refs/heads/main")
            try await fixture.look()
            try await fixture.look()
            let run = try #require(try await fixture.runs().last)
            #expect(try await fixture.runs().count == 1)
            #expect(run.file == "ci/made.yaml" && run.event == "create" && run.ref == ref)
            #expect(run.revision == made.hex)
            let github = try fixture.github(run)
            #expect(github["ref_type"]?.text == type)
            #expect(github["ref_name"]?.text == name)
            let created = try #require(github["event"]?.object)
            #expect(created["ref"]?.text == name)
            #expect(created["ref_type"]?.text == type)
            #expect(created["master_branch"]?.text == "main")
            // A movement is neither.
            _ = try await fixture.commit(["b.txt": "c"], to: ref)
            try await fixture.look()
            #expect(try await fixture.runs().count == 1)
            try fixture.delete(ref)
            try await fixture.look()
            try await fixture.look()
            let last = try #require(try await fixture.runs().last)
            #expect(try await fixture.runs().count == 2)
            #expect(last.file == "ci/gone.yaml" && last.event == "delete" && last.ref == "refs/heads/main")
            let tip = try await fixture.origin.refs().targets[RefName("refs/heads/main")]
            #expect(last.revision == tip?.hex)
            let deleted = try #require(try fixture.github(last)["event"]?.object)
            #expect(deleted["ref"]?.text == name)
            #expect(deleted["ref_type"]?.text == type)
        }
    }

    @Test("What asks for a push and a creation has a run of each")
    func both() async throws {
        try await WatchFixture.with(["ci/w.yaml": PushTriggerTests.workflow("[push, create]")]) { fixture in
            try await fixture.look()
            let before = try await fixture.runs().count
            _ = try await fixture.commit(["b.txt": "b"], to: "refs/heads/next", from: "refs/heads/main")
            try await fixture.look()
            #expect(try await fixture.runs().dropFirst(before).map(\.event) == ["push", "create"])
        }
    }

    @Test("A ref's own files decide over its creation, the branch's over its deletion")
    func files() async throws {
        try await WatchFixture.with(["a.txt": "a"]) { fixture in
            try await fixture.look()
            _ = try await fixture.commit(Self.files, to: "refs/heads/next", from: "refs/heads/main")
            try await fixture.look()
            #expect(try await fixture.runs().map(\.file) == ["ci/made.yaml"])
            try fixture.delete("refs/heads/next")
            try await fixture.look()
            #expect(try await fixture.runs().count == 1)
        }
    }
}
