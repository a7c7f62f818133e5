import ControllerAPI
import TestSupport
import Testing

@testable import Runner

@Suite("Actions of the repository", .timeLimit(.minutes(10)))
struct LocalActionTests {
    private var runner: TestRunner
    private let origin: Origin
    private var controller: FakeController { runner.controller }

    init() async throws {
        runner = try TestRunner()
        origin = try await Origin(in: runner.directory)
        runner.url = origin.path
    }

    private static let greet = """
        name: greet
        inputs:
          who: {default: world, description: whom}
          how: {default: "${{ runner.os }}"}
        outputs:
          text: {value: "${{ steps.say.outputs.text }}"}
        runs:
          using: composite
          steps:
            - id: say
              shell: bash
              run: |
                echo "text=hello ${{ inputs.who }} on ${{ inputs.how }}" >> "$GITHUB_OUTPUT"
                echo "FROM_ACTION=$OUTER" >> "$GITHUB_ENV"
                echo "$GITHUB_ACTION_PATH" > place
                cat "$GITHUB_ACTION_PATH/data"
            - if: failure()
              shell: sh
              run: echo never
            - {shell: sh, run: "false", continue-on-error: true}
            - {if: always(), shell: sh, run: "echo $(basename $PWD)", working-directory: sub}
        """

    @Test("A composite action has inputs, steps of its own, outputs and its own directory, before any checkout")
    func composite() async throws {
        var runner = runner
        runner.revision = try await origin.push(["act/action.yml": Self.greet, "act/data": "the data\n"])
        let result = try await runner.run(
            """
            - run: mkdir -p sub
            - id: one
              uses: ./act
              with: {WHO: there}
              env: {OUTER: outer}
            - run: echo "$FROM_ACTION, $OUTER."
            """,
            job: "outputs: {text: \"${{ steps.one.outputs.text }}\"}"
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(result.outputs == ["text": "hello there on Linux"])
        #expect(controller.logTexts.contains("outer, ."))
        #expect(controller.logTexts.contains("the data"))
        #expect(controller.logTexts.contains("sub"))
        #expect(!controller.logTexts.contains("never"))
        #expect(runner.steps.last == "3 succeeded")
        controller.stop()
    }

    @Test("Actions use actions, the workspace's own once it is there, and a failure inside names its step")
    func nested() async throws {
        var runner = runner
        let outer = "runs: {using: composite, steps: [{uses: ./inner, with: {x: 1}}, {shell: sh, run: echo on}]}"
        let inner = """
            inputs: {x: {}}
            runs:
              using: composite
              steps: [{name: breaks, shell: sh, run: "echo inner ${{ inputs.x }} $(cat f); exit 3"}]
            """
        runner.revision = try await origin.push(["outer/action.yaml": outer, "inner/action.yml": inner, "f": "one"])
        let result = try await runner.run(
            "- uses: actions/checkout@v4\n- {uses: ./outer, name: mine}\n- {if: always(), run: echo at last}"
        )
        #expect(result.status == .failed)
        #expect(result.reason?.contains("step 2 (mine)") == true, "\(result.reason ?? "")")
        #expect(result.reason?.contains("step 1 (breaks): exit status 3") == true, "\(result.reason ?? "")")
        #expect(controller.logTexts.contains("inner 1 one"))
        #expect(controller.logTexts.contains("at last"))
        #expect(!controller.logTexts.contains("on"))
        controller.stop()
    }

    @Test("JavaScript actions have inputs and state, and their last part runs in reverse order whatever happened")
    func javaScript() async throws {
        var runner = runner
        let action = """
            inputs: {"two words": {default: fallback}}
            runs: {using: node20, main: main.js, post: post.js}
            """
        let main = """
            const fs = require('fs');
            console.log('main ' + process.env['INPUT_TWO_WORDS']);
            fs.appendFileSync(process.env.GITHUB_STATE, 'kept=' + process.env['INPUT_TWO_WORDS'] + '\\n');
            fs.appendFileSync(process.env.GITHUB_OUTPUT, 'out=7\\n');
            """
        runner.revision = try await origin.push([
            "js/action.yml": action, "js/main.js": main,
            "js/post.js": "console.log('post ' + process.env.STATE_kept + ' ' + process.env.LATER);",
        ])
        let result = try await runner.run(
            """
            - {id: a, uses: ./js}
            - {name: second, uses: ./js, with: {two words: "${{ steps.a.outputs.out }}"}}
            - run: echo LATER=later >> "$GITHUB_ENV"
            - run: exit 1
            """
        )
        #expect(result.status == .failed)
        let said = controller.logTexts.filter { $0.hasPrefix("main ") || $0.hasPrefix("post ") }
        #expect(said == ["main fallback", "main 7", "post 7 later", "post fallback later"], "\(controller.log)")
        #expect(
            controller.state.steps.filter { $0.status == .running }.map(\.name).suffix(2) == [
                "Post second", "Post Run ./js",
            ]
        )
        controller.stop()
    }

    @Test("What runs last also runs when the job is cancelled")
    func cancelled() async throws {
        var runner = runner
        runner.revision = try await origin.push([
            "js/action.yml": "runs: {using: node20, main: main.js, post: post.js}",
            "js/main.js": "console.log('begun')", "js/post.js": "console.log('tidy')",
        ])
        let assignment = try runner.assignment("- uses: ./js\n- run: echo waiting; sleep 1000", leaseSeconds: 3)
        async let running: Void = runner.execution(assignment).run()
        try await waitUntil("it has begun") { [controller] in controller.logTexts.contains("waiting") }
        controller.change { $0.cancelRequested = true }
        await running
        #expect(controller.state.results.map(\.status) == [.cancelled])
        #expect(controller.logTexts.contains("tidy"))
        controller.stop()
    }

    @Test(
        "An action that cannot run says why before the first step",
        arguments: [
            ("- uses: ./none", "the action './none' cannot run: the revision has no action in 'none'"),
            ("- uses: ./bad", "bad/action.yml:1:15: unknown 'using' 'magic'"),
            ("- uses: ./loop", "actions use each other over 10 deep"),
            ("- uses: ./../x", "leaves the repository"),
            ("- uses: other/action@v1", "set actions.server in headgate.yaml"),
            ("- uses: ./shell", "a step of an action that has 'run' needs 'shell'"),
            ("- uses: ./secret", "secrets"),
        ]
    )
    func refused(_ step: String, _ reason: String) async throws {
        var runner = runner
        runner.revision = try await origin.push([
            "bad/action.yml": "runs: {using: magic}",
            "loop/action.yml": "runs: {using: composite, steps: [{uses: ./loop}]}",
            "shell/action.yml": "runs: {using: composite, steps: [{run: echo}]}",
            "secret/action.yml": "runs: {using: composite, steps: [{run: 'echo ${{ secrets.x }}', shell: sh}]}",
        ])
        let result = try await runner.run("\(step)\n- {if: always(), run: echo ran}")
        #expect(result.status == .failed)
        #expect(result.reason?.contains(reason) == true, "\(result.reason ?? "")")
        #expect(result.reason?.contains("ci/test.yaml:") == true, "\(result.reason ?? "")")
        #expect(!controller.logTexts.contains("ran") && runner.steps.isEmpty)
        controller.stop()
    }

    @Test("An action that an earlier step makes is found when its turn comes")
    func made() async throws {
        var runner = runner
        runner.revision = try await origin.push(["a": "b"])
        let result = try await runner.run(
            """
            - run: |
                mkdir made
                echo 'runs: {using: composite, steps: [{run: echo made, shell: sh}]}' > made/action.yml
            - uses: ./made
            """
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(controller.logTexts.contains("made"))
        controller.stop()
    }
}
