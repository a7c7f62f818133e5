import ControllerAPI
import TestSupport
import Testing

@testable import Runner

/// The contract of `Executor`, as jobs see it.
@Suite("Every executor", .serialized, .timeLimit(.minutes(10)))
struct ExecutorTests {
    @Test("Values go from step to step and to the job's outputs", arguments: ExecutorKind.allCases)
    func values(_ kind: ExecutorKind) async throws {
        guard let runner = try await kind.runner() else { return }
        defer { runner.controller.stop() }
        let result = try await runner.run(
            """
            - id: first
              run: |
                echo "x=hello" >> "$GITHUB_OUTPUT"
                printf 'TEXT<<END\\ntwo\\nlines\\nEND\\n' >> "$GITHUB_ENV"
                echo /opt/tool >> "$GITHUB_PATH"
                echo kept > file
            - run: echo "$TEXT" from "${PATH%%:*}" with ${{ steps.first.outputs.x }}
            - run: cat "$GITHUB_WORKSPACE/file" "${{ github.workspace }}/file"
            """,
            job: "outputs: {y: \"${{ steps.first.outputs.x }} there\"}"
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(result.outputs == ["y": "hello there"])
        #expect(runner.controller.logTexts.contains("lines from /opt/tool with hello"))
        #expect(runner.controller.logTexts.filter { $0 == "kept" }.count == 2)
        #expect(runner.directory.text("\(runner.workspace)/file") == "kept\n")
    }

    @Test(
        "A program's status is the step's",
        arguments: ExecutorKind.allCases,
        [
            ("exit 0", nil), ("exit 7", "exit status 7"), ("exit 126", "exit status 126"),
            ("false; echo on", "exit status 1"),
        ]
            as [(String, String?)]
    )
    func status(_ kind: ExecutorKind, _ end: (script: String, reason: String?)) async throws {
        guard let runner = try await kind.runner() else { return }
        defer { runner.controller.stop() }
        let result = try await runner.run("- run: \(end.script)")
        #expect(result.status == (end.reason == nil ? .succeeded : .failed))
        if let reason = end.reason {
            #expect(result.reason?.hasSuffix(reason) == true, "\(result.reason ?? "")")
        }
    }

    @Test(
        "The environment is the documented one and nothing of the runner's surroundings",
        arguments: ExecutorKind.allCases
    )
    func environment(_ kind: ExecutorKind) async throws {
        guard let runner = try await kind.runner() else { return }
        defer { runner.controller.stop() }
        let result = try await runner.run(
            """
            - run: env; pwd; test -d "$RUNNER_TEMP"; test -w "$RUNNER_TOOL_CACHE"; cat "$GITHUB_EVENT_PATH" >/dev/null
              env: {OWN: mine, GITHUB_SHA: forged}
              shell: sh
            - run: echo in "$PWD"
              working-directory: sub
            """.replacing("- run: env", with: "- run: mkdir -p sub; env")
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        let root = runner.directory.path
        let workspace = kind == .host ? "\(root)/\(runner.workspace)" : "/__w/service/service"
        let texts = Set(runner.controller.logTexts)
        for expected in [
            "CI=true", "GITHUB_SHA=\(runner.revision)", "OWN=mine", "GITHUB_WORKSPACE=\(workspace)", workspace,
            "HOME=\(kind == .host ? root : "/github/home")", "in \(workspace)/sub",
            kind == .host ? "RUNNER_NAME=one" : "FROM_IMAGE=yes",
        ] {
            #expect(texts.contains(expected), "\(expected)")
        }
        #expect(!runner.controller.log.contains("OUTSIDE"))
        #expect(!runner.controller.log.contains("lease-of-run"))
    }

    @Test(
        "What cannot be started is said",
        arguments: ExecutorKind.allCases,
        [
            ("- {run: pwd, working-directory: nowhere}", "nowhere' does not exist"),
            ("- {run: pwd, shell: 'nosuchshell {0}'}", "the shell 'nosuchshell' is not on"),
        ]
    )
    func refused(_ kind: ExecutorKind, _ step: (text: String, reason: String)) async throws {
        guard let runner = try await kind.runner() else { return }
        defer { runner.controller.stop() }
        let result = try await runner.run(step.text)
        #expect(result.status == .failed)
        #expect(result.reason?.contains(step.reason) == true, "\(result.reason ?? "")")
    }

    @Test("Much output comes whole and in its order, and secrets are masked in it", arguments: ExecutorKind.allCases)
    func output(_ kind: ExecutorKind) async throws {
        guard let runner = try await kind.runner() else { return }
        defer { runner.controller.stop() }
        let result = try await runner.run(
            """
            - run: |
                echo "::add-mask::hunter2222"
                echo "it is hunter2222"
                seq 1 20000
                seq 1 1000 >&2
                printf end
            """
        )
        #expect(result.status == .succeeded)
        let texts = runner.controller.logTexts
        #expect(texts.contains("it is ***"))
        #expect(!texts.dropFirst(10).contains { $0.contains("hunter2222") })
        let isWhole = texts.compactMap { Int($0) } == Array(1...20_000) + Array(1...1000)
        #expect(isWhole)
        #expect(texts.contains("end"))
    }

    @Test(
        "What a step leaves running is not waited for, not heard, and ends with the job",
        arguments: ExecutorKind.allCases
    )
    func leftovers(_ kind: ExecutorKind) async throws {
        guard let runner = try await kind.runner() else { return }
        defer { runner.controller.stop() }
        let mark = "\(UInt32.random(in: 100_000 ... .max))"
        let result = try await runner.run(
            """
            - run: |
                sleep \(mark) &
                (while :; do echo noise; sleep 0.1; done) &
                echo begun
            - run: echo next
            """
        )
        #expect(result.status == .succeeded)
        #expect(runner.controller.logTexts.contains("next"))
        try await waitUntil("nothing of it runs") { try !TestRunner.isAnyRunning(mark) }
        #expect(try runner.directory.names("jobs").isEmpty)
        #expect(try await runner.onEngine().isEmpty)
    }

    @Test(
        "A step that takes too long is stopped with all it started; those after it run",
        arguments: ExecutorKind.allCases
    )
    func timeOut(_ kind: ExecutorKind) async throws {
        guard let runner = try await kind.runner() else { return }
        defer { runner.controller.stop() }
        let mark = "\(UInt32.random(in: 100_000 ... .max))"
        let result = try await runner.run(
            """
            - {run: echo begun; sleep \(mark) & sleep 1000, timeout-minutes: 0.02, shell: sh}
            - {if: always(), run: echo on}
            """
        )
        #expect(result.status == .failed)
        #expect(result.reason?.contains("the step took longer than 1.2 seconds") == true, "\(result.reason ?? "")")
        #expect(runner.controller.logTexts.contains("begun"))
        #expect(runner.controller.logTexts.contains("on"))
        #expect(try !TestRunner.isAnyRunning(mark))
    }

    @Test(
        "A job that is cancelled is stopped with all it started, and heard to its end",
        arguments: ExecutorKind.allCases
    )
    func cancelled(_ kind: ExecutorKind) async throws {
        guard let runner = try await kind.runner() else { return }
        defer { runner.controller.stop() }
        let mark = "\(UInt32.random(in: 100_000 ... .max))"
        let assignment = try runner.assignment(
            """
            - run: |
                trap 'echo cleaning up; exit 1' INT
                sleep \(mark) &
                echo begun
                while :; do sleep 0.05; done
            - run: echo not this
            - {if: cancelled(), run: echo at last}
            """,
            leaseSeconds: 3
        )
        async let running: Void = runner.execution(assignment).run()
        try await waitUntil("it has begun") { runner.controller.logTexts.contains("begun") }
        runner.controller.change { $0.cancelRequested = true }
        await running
        #expect(runner.controller.state.results.last?.status == .cancelled)
        #expect(runner.controller.logTexts.contains("cleaning up"))
        #expect(runner.controller.logTexts.contains("at last"))
        #expect(!runner.controller.logTexts.contains("not this"))
        #expect(try !TestRunner.isAnyRunning(mark))
        #expect(try await runner.onEngine().isEmpty)
    }

    @Test("A program that heeds no signal is killed", arguments: ExecutorKind.allCases)
    func stubborn(_ kind: ExecutorKind) async throws {
        guard let runner = try await kind.runner() else { return }
        defer { runner.controller.stop() }
        let mark = "\(UInt32.random(in: 100_000 ... .max))"
        let result = try await runner.run(
            """
            - {run: "trap '' INT TERM; sleep \(mark)", timeout-minutes: 0.02, shell: sh}
            """
        )
        #expect(result.status == .failed)
        #expect(try !TestRunner.isAnyRunning(mark))
    }

    @Test("A controller that is started again misses no line", arguments: ExecutorKind.allCases)
    func away(_ kind: ExecutorKind) async throws {
        guard let runner = try await kind.runner() else { return }
        defer { runner.controller.stop() }
        let assignment = try runner.assignment(
            "- run: echo one; while [ ! -e go ]; do sleep 0.05; done; seq 1 5000; exit 4",
            leaseSeconds: 1
        )
        async let running: Void = runner.execution(assignment).run()
        try await waitUntil("it has begun") { runner.controller.logTexts.contains("one") }
        runner.controller.change { $0.mood = .away }
        let before = runner.controller.state.requests
        try runner.directory.write("", to: "\(runner.workspace)/go")
        try await waitUntil("it has been asked for in vain") { runner.controller.state.requests > before + 5 }
        runner.controller.change { $0.mood = .normal }
        await running
        let result = try #require(runner.controller.state.results.last)
        #expect(result.reason?.contains("exit status 4") == true)
        #expect(runner.controller.logTexts.compactMap { Int($0) } == Array(1...5000))
    }
}
