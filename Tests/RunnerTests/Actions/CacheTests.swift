import ControllerAPI
import TestSupport
import Testing

@testable import Runner

@Suite("actions/cache", .timeLimit(.minutes(10)))
struct CacheTests {
    private let runner: TestRunner

    init() throws {
        runner = try TestRunner()
    }

    private func said() -> [String] {
        runner.controller.logTexts.filter { $0.hasPrefix("said ") }.map { String($0.dropFirst(5)) }
    }

    private static let steps = """
        - id: c
          uses: actions/cache@v4
          with:
            path: |
              deps/*
              !deps/skip
              ~/store
            key: k-KEY
            restore-keys: |
              k-
        - env: {HIT: "${{ steps.c.outputs.cache-hit }}|${{ steps.c.outputs.cache-matched-key }}"}
          run: echo "said $HIT|$(cat deps/a ~/store/s 2>/dev/null | tr '\\n' ' ')|$(ls deps 2>/dev/null | tr '\\n' ' ')"
        - run: |
            mkdir -p deps ~/store
            echo KEY > deps/a; echo x > deps/skip; echo s > ~/store/s
            LAST
        """

    @discardableResult
    private func run(_ key: String, last: String = ":", run: Int) async throws -> JobResult {
        let text = Self.steps.split(separator: "KEY", omittingEmptySubsequences: false).joined(separator: key)
        let steps = text.split(separator: "LAST", omittingEmptySubsequences: false).joined(separator: last)
        let result = try await runner.run(steps, run: run)
        // Another runner's workspace and home know nothing of it.
        for name in ["\(runner.workspace)/deps", "store"] where runner.directory.exists(name) {
            try runner.directory.remove(name)
        }
        return result
    }

    @Test("What a job saved comes back, by its key or a beginning of it; a job that failed saves nothing")
    func roundTrip() async throws {
        try await run("1", last: "exit 1", run: 1)
        #expect(runner.controller.state.caches.isEmpty)
        try await run("1", run: 2)
        #expect(runner.controller.state.caches.count == 2, "one for the workspace, one for the home directory")
        try await run("1", run: 3)
        #expect(runner.controller.log.contains("was there; it is not saved again"))
        try await run("2", run: 4)
        #expect(runner.controller.state.caches.count == 4)
        #expect(said() == ["|||", "|||", "true|k-1|1 s |a ", "false|k-1|1 s |a "])
        runner.controller.stop()
    }

    @Test("Its halves restore and save by themselves, and a miss can fail the step")
    func halves() async throws {
        let saved = try await runner.run(
            "- run: mkdir d; echo 1 > d/f\n- {uses: actions/cache/save@v4, with: {path: d, key: a}}\n- run: rm -r d\n"
                + "- {id: r, uses: actions/cache/restore@v4, with: {path: d, key: a}}\n- run: echo \"said $(cat d/f)\""
        )
        #expect(saved.status == .succeeded, "\(saved.reason ?? "")")
        #expect(said() == ["1"])
        let missed = try await runner.run(
            "- {uses: actions/cache/restore@v4, with: {path: d, key: b, fail-on-cache-miss: true}}"
        )
        #expect(missed.reason?.contains("there is no cache for the key 'b'") == true)
        runner.controller.stop()
    }

    @Test("A damaged or hostile archive is told and harms nothing")
    func hostile() async throws {
        try await runner.run("- run: echo 1 > f\n- {uses: actions/cache/save@v4, with: {path: f, key: a}}")
        runner.controller.change { state in
            for key in state.caches.keys { state.caches[key] = Array("no archive".utf8) }
        }
        let result = try await runner.run(
            "- {id: c, uses: actions/cache@v4, with: {path: f, key: a}}\n- run: cat f",
            run: 8
        )
        #expect(result.status == .succeeded)
        #expect(runner.controller.log.contains("##[warning]the cache could not be restored"))
        runner.controller.stop()
    }

    @Test(
        "What cannot be cached is said",
        arguments: [
            ("path: /etc, key: a", "the path '/etc' is in neither the workspace"),
            ("path: ../../../../../x, key: a", "is in neither the workspace"),
            ("path: a", "the input 'key' is missing"),
            ("path: a, key: \"a,b\"", "'key' has at most 512 bytes, in one line and without a comma"),
        ]
    )
    func refused(_ inputs: String, _ reason: String) async throws {
        let result = try await runner.run("- {uses: actions/cache@v4, with: {\(inputs)}}")
        #expect(result.reason?.contains(reason) == true, "\(result.reason ?? "")")
        runner.controller.stop()
    }
}
