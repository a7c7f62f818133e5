import ControllerAPI
import Git
import Testing
import Workflows

@testable import Controller

@Suite("Workflows of other repositories")
struct CalledWorkflowTests {
    private static func caller(_ uses: String) -> [String: String] {
        ["ci/w.yaml": "on: push\njobs:\n  call:\n    uses: \(uses)\n"]
    }

    private static let called = "on: workflow_call\njobs:\n  one:\n    runs-on: linux\n    steps:\n      - run: make\n"

    /// A server with `team/flows`, whose branch `v1` has one file more.
    private func with(_ uses: String, _ body: (WatchFixture, Revision) async throws -> Void) async throws {
        let serve = { (settings: inout ControllerSettings) in settings.actionServer = settings.data }
        try await WatchFixture.with(Self.caller(uses), settings: serve) { fixture in
            let other = try await GitRepository.create(
                bare: fixture.directory + "/team/flows.git",
                head: .branch("main")
            )
            let signature = try GitSignature(name: "Eve", email: "eve@example.org", seconds: 1_700_000_000)
            let revision = try await other.commit(
                parent: nil,
                changes: [
                    "a.yaml": .write(Array(Self.called.utf8)),
                    "b.yaml": .write(
                        Array("on: workflow_call\njobs:\n  deep:\n    uses: ./a.yaml\n".utf8)
                    ),
                ],
                message: "Flows",
                author: signature,
                committer: signature
            )
            try await other.moveRef(.branch("v1"), from: nil, to: revision)
            try await body(fixture, revision)
        }
    }

    @Test(
        "A called workflow comes from the server, by branch, and what it calls itself with it",
        arguments: ["a", "b"]
    )
    func branch(_ file: String) async throws {
        try await with("team/flows/\(file).yaml@v1") { fixture, _ in
            try await fixture.look()
            let run = try #require(try await fixture.runs().last)
            #expect(run.error == nil)
            let plan = try JSON.decode(Plan.self, from: run.plan ?? "")
            #expect(plan.jobs.map(\.id) == [file == "a" ? "call.one" : "call.deep.one"])
        }
    }

    @Test("A commit is found on the branches, whatever those are called")
    func commit() async throws {
        try await with("team/flows/a.yaml@v1") { fixture, revision in
            let files = Self.caller("team/flows/a.yaml@\(revision)")
            _ = try await fixture.commit(files, to: "refs/heads/main")
            try await fixture.look()
            #expect(try await fixture.runs().last?.error == nil)
        }
    }

    @Test(
        "What is not to be had is a failed run that says so",
        arguments: [
            ("team/flows/a.yaml@v2", "has no branch, tag or commit"),
            ("team/flows/c.yaml@v1", "no such file"),
            ("team/none/a.yaml@v1", "cannot be fetched"),
            ("team/flows/a.yaml@0123456789012345678901234567890123456789", "has no commit"),
            ("../flows/a.yaml@v1", "OWNER/NAME"),
        ]
    )
    func missing(_ uses: String, _ words: String) async throws {
        try await with(uses) { fixture, _ in
            try await fixture.look()
            let run = try #require(try await fixture.runs().last)
            #expect(run.status == .failed)
            #expect(run.error?.contains(words) == true, "\(run.error ?? "")")
        }
    }

    @Test("Without a server such a call is a failed run that names the setting")
    func noServer() async throws {
        try await WatchFixture.with(Self.caller("team/flows/a.yaml@v1")) { fixture in
            try await fixture.look()
            #expect(try await fixture.runs().last?.error?.contains("actions.server") == true)
        }
    }
}
