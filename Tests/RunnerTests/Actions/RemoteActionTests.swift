import ControllerAPI
import TestSupport
import Testing

@testable import Runner

@Suite("Actions of other repositories", .timeLimit(.minutes(10)))
struct RemoteActionTests {
    private var runner: TestRunner
    private let origin: Origin
    private var controller: FakeController { runner.controller }

    init() async throws {
        runner = try TestRunner()
        try runner.directory.make("server/team")
        origin = try await Origin(in: runner.directory, name: "server/team/tools")
        runner.actionServer = runner.directory.path + "/server"
    }

    private static func composite(_ text: String) -> String {
        "runs: {using: composite, steps: [{shell: sh, run: 'echo \(text) ${{ github.action_repository }}'}]}"
    }

    @Test("A tag, a branch, a commit and a path each lead to their action; the newest of a branch is taken")
    func refs() async throws {
        let old = try await origin.push([
            "action.yml": Self.composite("one"), "deep/er/action.yaml": Self.composite("deep"),
        ])
        try await origin.tag("v1")
        _ = try await origin.push(["action.yml": Self.composite("two")])
        let steps = """
            - uses: team/tools@v1
            - uses: team/tools@main
            - uses: team/tools@\(old)
            - uses: team/tools/deep/er@v1
            """
        let result = try await runner.run(steps, run: 1)
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        func said() -> [String] { controller.logTexts.filter { $0.hasSuffix(" team/tools") && !$0.hasPrefix("$") } }
        #expect(said() == ["one team/tools", "two team/tools", "one team/tools", "deep team/tools"])
        _ = try await origin.push(["action.yml": Self.composite("three")])
        let later = try await runner.run("- uses: team/tools@main", run: 2)
        #expect(later.status == .succeeded, "\(later.reason ?? "")")
        #expect(said().last == "three team/tools")
        controller.stop()
    }

    @Test("An action pinned to a commit needs no server once it is here; one on a branch says what is missing")
    func pinned() async throws {
        let commit = try await origin.push(["action.yml": Self.composite("kept")])
        let first = try await runner.run("- uses: team/tools@\(commit)", run: 1)
        #expect(first.status == .succeeded, "\(first.reason ?? "")")
        try runner.directory.remove("server")
        let second = try await runner.run("- uses: team/tools@\(commit)", run: 2)
        #expect(second.status == .succeeded, "\(second.reason ?? "")")
        let third = try await runner.run("- uses: team/tools@main", run: 3)
        #expect(third.status == .failed)
        #expect(third.reason?.contains("/server/team/tools cannot be fetched") == true, "\(third.reason ?? "")")
        controller.stop()
    }

    @Test("What an action does before the first step comes before it, and what it does last is done once")
    func pre() async throws {
        _ = try await origin.push([
            "action.yml": "runs: {using: node20, pre: pre.js, main: main.js, post: post.js, post-if: success()}",
            "pre.js": "require('fs').appendFileSync(process.env.GITHUB_STATE, 'x=pre\\n'); console.log('js pre')",
            "main.js": "console.log('js main ' + process.env.STATE_x)", "post.js": "console.log('js post')",
        ])
        let result = try await runner.run("- run: echo js first\n- uses: team/tools@main\n- run: echo js last")
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        let said = controller.logTexts.filter { $0.hasPrefix("js ") }
        #expect(said == ["js pre", "js first", "js main pre", "js last", "js post"])
        controller.stop()
    }

    @Test(
        "What the server does not have is said before the first step",
        arguments: [
            ("team/tools@v9", "the repository has no branch, tag or commit 'v9'"),
            ("team/none@v1", "/server/team/none cannot be fetched"),
            ("team/tools/none@main", "neither action.yml nor action.yaml is in it"),
            ("team/tools@0123456789012345678901234567890123456789", "the repository has no commit 0123456789"),
        ]
    )
    func refused(_ uses: String, _ reason: String) async throws {
        _ = try await origin.push(["action.yml": Self.composite("x")])
        let result = try await runner.run("- uses: \(uses)")
        #expect(result.status == .failed)
        #expect(result.reason?.contains(reason) == true, "\(result.reason ?? "")")
        #expect(runner.steps.isEmpty)
        controller.stop()
    }
}
