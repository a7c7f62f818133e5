import ControllerAPI
import TestSupport
import Testing

@testable import Runner

@Suite("A job on the host", .timeLimit(.minutes(10)))
struct JobExecutionTests {
    private let runner: TestRunner

    init() throws {
        runner = try TestRunner()
    }

    private var controller: FakeController { runner.controller }

    @Test("Values go from step to step and to the job's outputs, and every step is told as it begins and ends")
    func success() async throws {
        let result = try await runner.run(
            """
            - id: first
              run: |
                echo "x=hello" >> "$GITHUB_OUTPUT"
                printf 'TEXT<<END\\ntwo\\nlines\\nEND\\n' >> "$GITHUB_ENV"
                echo /opt/tool >> "$GITHUB_PATH"
            - run: echo "$TEXT" from "${PATH%%:*}" with ${{ steps.first.outputs.x }}
            - if: false
              run: exit 1
            """,
            job: "outputs: {y: \"${{ steps.first.outputs.x }} there\"}"
        )
        #expect(result.status == .succeeded)
        #expect(result.reason == nil)
        #expect(result.outputs == ["y": "hello there"])
        #expect(runner.steps == ["1 running", "1 succeeded", "2 running", "2 succeeded", "3 skipped"])
        #expect(controller.logTexts.contains("lines from /opt/tool with hello"))
        #expect(
            controller.logTexts.contains(
                "##[group]Run echo \"$TEXT\" from \"${PATH%%:*}\" with ${{ steps.first.outputs.x }}"
            )
        )
        controller.stop()
    }

    @Test("A failing step fails the job with its reason; only steps that ask for it still run")
    func failure() async throws {
        let result = try await runner.run(
            """
            - run: "echo before; exit 3; echo after"
            - run: echo not this
            - if: always()
              run: echo but this
            """
        )
        #expect(result.status == .failed)
        #expect(result.reason == "step 1 (Run echo before; exit 3; echo after): exit status 3")
        #expect(runner.steps == ["1 running", "1 failed", "2 skipped", "3 running", "3 succeeded"])
        #expect(controller.logTexts.contains("before"))
        #expect(controller.logTexts.contains("##[error]exit status 3"))
        #expect(controller.logTexts.contains("but this"))
        #expect(!controller.logTexts.contains("after") && !controller.logTexts.contains("not this"))
        controller.stop()
    }

    @Test("The default shell stops at the first failing command")
    func shell() async throws {
        let result = try await runner.run("- run: |\n    false\n    echo on\n")
        #expect(result.status == .failed)
        #expect(!controller.logTexts.contains("on"))
        controller.stop()
    }

    @Test("The environment is the documented one, the workflow's own, and nothing of the runner's surroundings")
    func environment() async throws {
        let result = try await runner.run(
            """
            - run: env
              env: {OWN: mine, GITHUB_SHA: forged, CI: "false"}
              shell: sh
            """
        )
        #expect(result.status == .succeeded)
        let texts = Set(controller.logTexts)
        let root = runner.directory.path
        for expected in [
            "CI=true", "GITHUB_SHA=\(runner.revision)", "GITHUB_REF=refs/heads/main", "GITHUB_REF_NAME=main",
            "GITHUB_REPOSITORY=team/service", "GITHUB_RUN_ID=7", "GITHUB_JOB=a", "GITHUB_EVENT_NAME=push", "OWN=mine",
            "RUNNER_NAME=one", "RUNNER_OS=Linux", "GITHUB_WORKSPACE=\(root)/\(runner.workspace)", "HOME=\(root)",
            "GITHUB_SERVER_URL=http://localhost:8080", "PWD=\(root)/\(runner.workspace)",
        ] {
            #expect(texts.contains(expected), "\(expected)")
        }
        #expect(!controller.log.contains("OUTSIDE"))
        #expect(!controller.log.contains("lease-of-run"))
        controller.stop()
    }

    @Test("What a step may do goes with it: its files, its temporary directory, what it left running")
    func cleansUp() async throws {
        let result = try await runner.run(
            """
            - run: |
                sleep 1000 &
                echo $! > "$GITHUB_WORKSPACE/number"
                echo secret > "$RUNNER_TEMP/file"
            """
        )
        #expect(result.status == .succeeded)
        let number = try #require(runner.directory.text("\(runner.workspace)/number"))
        let process = try #require(Int32(number.dropLast()))
        try await waitUntil("it has ended") { !Script.isRunning(process) }
        #expect(try runner.directory.names("jobs").isEmpty)
        controller.stop()
    }

    @Test("The workspace is the job's own and stays for the next run")
    func workspace() async throws {
        try await runner.run("- run: echo kept > file", run: 1)
        try await runner.run("- run: cat file", run: 2)
        #expect(controller.logTexts.contains("kept"))
        controller.stop()
    }

    @Test("A step that takes too long is stopped, and so is a job")
    func timeOut() async throws {
        let step = try await runner.run(
            "- {run: echo begun; sleep 1000, timeout-minutes: 0.005}\n- {if: always(), run: echo on}"
        )
        #expect(step.status == .failed)
        #expect(step.reason?.contains("the step took longer than 0.3 seconds") == true, "\(step.reason ?? "")")
        #expect(controller.logTexts.contains("begun"))
        #expect(controller.logTexts.contains("on"))
        let job = try await runner.run(
            "- run: sleep 1000\n- run: echo never\n- {if: always(), run: echo at last}",
            job: "timeout-minutes: 0.005",
            run: 8
        )
        #expect(job.status == .failed)
        #expect(controller.logTexts.contains("at last"))
        #expect(!controller.logTexts.contains("never"))
        controller.stop()
    }

    @Test("A job that is cancelled is stopped, and the steps that clean up still run")
    func cancelled() async throws {
        let assignment = try runner.assignment(
            """
            - run: echo begun; sleep 1000
            - run: echo not this
            - if: cancelled()
              run: echo cleaning up
            """,
            leaseSeconds: 3
        )
        async let running: Void = runner.execution(assignment).run()
        try await waitUntil("it has begun") { controller.logTexts.contains("begun") }
        controller.change { $0.cancelRequested = true }
        await running
        let result = try #require(controller.state.results.last)
        #expect(result.status == .cancelled)
        #expect(controller.logTexts.contains("cleaning up"))
        #expect(!controller.logTexts.contains("not this"))
        #expect(runner.steps == ["1 running", "1 cancelled", "2 skipped", "3 running", "3 succeeded"])
        controller.stop()
    }

    @Test("A job whose lease is lost is stopped, and says no more")
    func leaseLost() async throws {
        let assignment = try runner.assignment("- run: echo $$ > number; exec sleep 1000", leaseSeconds: 3)
        async let running: Void = runner.execution(assignment).run()
        try await waitUntil("it has begun") {
            runner.directory.text("\(runner.workspace)/number")?.hasSuffix("\n") == true
        }
        controller.change { $0.mood = .forgetful }
        await running
        let number = try #require(runner.directory.text("\(runner.workspace)/number"))
        let process = try #require(Int32(number.dropLast()))
        #expect(!Script.isRunning(process))
        #expect(controller.state.results.isEmpty)
        controller.stop()
    }

    @Test("A controller that is away for a moment misses nothing", arguments: [FakeController.Mood.away, .broken])
    func away(_ mood: FakeController.Mood) async throws {
        let assignment = try runner.assignment(
            "- run: echo one; while [ ! -e go ]; do sleep 0.01; done; seq 1 5000; exit 4",
            leaseSeconds: 1
        )
        async let running: Void = runner.execution(assignment).run()
        try await waitUntil("it has begun") { controller.logTexts.contains("one") }
        controller.change { $0.mood = mood }
        let before = controller.state.requests
        try runner.directory.write("", to: "\(runner.workspace)/go")
        // The log, the heartbeat and the end are all tried in vain.
        try await waitUntil("it has been asked for in vain") { controller.state.requests > before + 5 }
        #expect(controller.state.results.isEmpty)
        controller.change { $0.mood = .normal }
        await running
        let result = try #require(controller.state.results.last)
        #expect(result.status == .failed)
        #expect(result.reason?.contains("exit status 4") == true)
        #expect(controller.logTexts.filter { Int($0) != nil }.compactMap { Int($0) } == Array(1...5000))
        controller.stop()
    }

    @Test("A runner that stops gives its job back", arguments: [FakeController.Mood.normal, .away])
    func stopped(_ mood: FakeController.Mood) async throws {
        // A job that floods a controller that is away must not keep the runner.
        let assignment = try runner.assignment("- run: echo $$ > number; exec yes floods the log")
        let task = Task { await runner.execution(assignment).run() }
        try await waitUntil("it has begun") {
            runner.directory.text("\(runner.workspace)/number")?.hasSuffix("\n") == true
        }
        controller.change { $0.mood = mood }
        let before = controller.state.requests
        try await waitUntil("the log is sent") { controller.state.requests > before + 3 }
        task.cancel()
        await task.value
        let number = try #require(runner.directory.text("\(runner.workspace)/number"))
        let process = try #require(Int32(number.dropLast()))
        #expect(!Script.isRunning(process))
        #expect(controller.state.results.isEmpty)
        #expect(controller.state.returned == (mood == .normal ? [assignment.lease] : []))
        controller.stop()
    }

    @Test(
        "What cannot be carried out is said",
        arguments: [
            (
                "- uses: some/action@v1", "",
                "set actions.server in headgate.yaml"
            ),
            ("- {run: pwd, working-directory: nowhere}", "", "the working directory 'nowhere' does not exist"),
            (
                "- run: pwd", "container: {image: \"a:1\", options: --gpus all}",
                "options: '--gpus' is not carried out by this runner"
            ),
            ("- run: echo nonsense >> \"$GITHUB_OUTPUT\"", "", "GITHUB_OUTPUT:1"),
        ]
    )
    func refused(_ steps: String, _ job: String, _ reason: String) async throws {
        let result = try await runner.run(steps, job: job)
        #expect(result.status == .failed)
        #expect(result.reason?.contains(reason) == true, "\(result.reason ?? "")")
        #expect(controller.log.contains("##[error]"))
        controller.stop()
    }

    @Test("A plan that cannot be read fails the job instead of the runner")
    func damagedPlan() async throws {
        var assignment = try runner.assignment("- run: pwd")
        assignment.plan = "{}"
        await runner.execution(assignment).run()
        #expect(controller.state.results.map(\.status) == [.failed])
        controller.stop()
    }
}
