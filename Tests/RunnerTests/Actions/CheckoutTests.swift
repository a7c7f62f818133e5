import ControllerAPI
import Glibc
import Testing

@testable import Runner

@Suite("actions/checkout", .timeLimit(.minutes(1)))
struct CheckoutTests {
    private var runner: TestRunner
    private let origin: Origin

    init() async throws {
        runner = try TestRunner()
        origin = try await Origin(in: runner.directory)
        runner.url = origin.path
    }

    private func text(_ name: String) -> String? { runner.directory.text("\(runner.workspace)/\(name)") }

    @Test("The workspace becomes the revision's tree, and only what differs is written")
    func checkout() async throws {
        var runner = runner
        runner.revision = try await origin.push(["a.txt": "one", "deep/b.txt": "same", "gone.txt": "x"])
        let first = try await runner.run(
            "- {id: c, uses: actions/checkout@v4}\n- run: cat deep/b.txt && echo made > built && touch -d @1 deep/b.txt",
            job: "outputs: {commit: \"${{ steps.c.outputs.commit }}\"}",
            run: 1
        )
        #expect(first.status == .succeeded, "\(first.reason ?? "")")
        #expect(first.outputs == ["commit": runner.revision])
        #expect(text("a.txt") == "one")
        runner.revision = try await origin.push(["a.txt": "two", "gone.txt": nil])
        let second = try await runner.run("- uses: actions/checkout@v4\n- run: stat -c %Y deep/b.txt", run: 2)
        #expect(second.status == .succeeded, "\(second.reason ?? "")")
        #expect(text("a.txt") == "two")
        #expect(text("gone.txt") == nil)
        #expect(text("deep/b.txt") == "same")
        #expect(runner.controller.log.contains("\(runner.revision.prefix(8))"))
        runner.controller.stop()
    }

    @Test("Another ref and another directory can be asked for")
    func inputs() async throws {
        var runner = runner
        let old = try await origin.push(["a.txt": "old"])
        runner.revision = try await origin.push(["a.txt": "new"])
        let result = try await runner.run(
            """
            - uses: actions/checkout@v4
            - {uses: actions/checkout@v4, with: {ref: \(old), path: before/it}}
            """
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(text("a.txt") == "new")
        #expect(text("before/it/a.txt") == "old")
        runner.controller.stop()
    }

    @Test("Jobs that check out for the first time at the same moment do not disturb each other")
    func together() async throws {
        var runner = runner
        runner.revision = try await origin.push(["a.txt": "one"])
        let jobs = try (1...6).map { try runner.assignment("- uses: actions/checkout@v4\n- run: cat a.txt", run: $0) }
        await withTaskGroup(of: Void.self) { group in
            for job in jobs { group.addTask { [runner] in await runner.execution(job).run() } }
        }
        let results = runner.controller.state.results
        #expect(results.map(\.status) == Array(repeating: .succeeded, count: 6), "\(results.compactMap(\.reason))")
        runner.controller.stop()
    }

    @Test(
        "What cannot be checked out is said",
        arguments: [
            (
                "ref: \"0123456789012345678901234567890123456789\"",
                "the repository has no commit '0123456789012345678901234567890123456789'"
            ),
            ("path: ../outside", "the path '../outside' leaves the workspace"),
            ("path: /etc", "the path '/etc' leaves the workspace"),
            ("submodules: true", "there is no input 'submodules' here; the action takes ref, path"),
        ]
    )
    func refused(_ inputs: String, _ reason: String) async throws {
        var runner = runner
        runner.revision = try await origin.push(["a.txt": "one"])
        let result = try await runner.run("- {uses: actions/checkout@v4, with: {\(inputs)}}")
        #expect(result.status == .failed)
        #expect(result.reason?.contains(reason) == true, "\(result.reason ?? "")")
        runner.controller.stop()
    }

    @Test("A repository that is not there fails the step with its reason")
    func absent() async throws {
        var runner = runner
        runner.url = runner.directory.path + "/no-such.git"
        let result = try await runner.run("- uses: actions/checkout@v4")
        #expect(result.status == .failed)
        #expect(result.reason?.contains("the repository cannot be fetched") == true, "\(result.reason ?? "")")
        runner.controller.stop()
    }
}
