import ControllerAPI
import TestSupport
import Testing

@testable import Runner

@Suite("What steps and runner say to each other", .timeLimit(.minutes(10)))
struct ProtocolTests {
    private var runner: TestRunner
    private var controller: FakeController { runner.controller }

    init() throws {
        runner = try TestRunner()
    }

    @Test("Secrets reach a job, and nothing of them leaves it")
    func secrets() async throws {
        var runner = runner
        runner.secrets = ["TOKEN": "hunter2-and-more", "EMPTY": ""]
        let result = try await runner.run(
            """
            - name: "shows ${{ secrets.TOKEN }}"
              id: s
              env: {T: "${{ secrets.token }}"}
              run: |
                [ "$T" = "hunter2-and-more" ] && echo "it is there"
                printf %s "${T%and*}"; sleep 0.05; printf '%s\\n' "${T#*2-}"; printf %s "$T" | base64
                echo "::error file=a.c,line=3,col=7,title=T $T::said $T"
                echo "# $T" >> "$GITHUB_STEP_SUMMARY"
                echo "leaked=$T" >> "$GITHUB_OUTPUT"
                echo "kept=fine" >> "$GITHUB_OUTPUT"
                echo "::add-mask::found-later"; echo "found-later"; echo "later=found-later" >> "$GITHUB_OUTPUT"
            - run: exit 1
              name: "fails ${{ secrets.TOKEN }}"
            """,
            job:
                "outputs: {a: \"${{ steps.s.outputs.leaked }}\", b: \"${{ steps.s.outputs.kept }}\", c: \"${{ steps.s.outputs.later }}\"}"
        )
        #expect(controller.logTexts.contains("it is there"))
        #expect(result.outputs == ["b": "fine"])
        #expect(
            controller.log.contains("the output 'a' is left out")
                && controller.log.contains("the output 'c' is left out")
        )
        let told = controller.log + (result.reason ?? "") + "\(controller.state.steps)"
        for form in ["hunter2", "aHVudGVyMi1hbmQtbW9yZQ"] { #expect(!told.contains(form), "\(form)") }
        #expect(controller.logTexts.contains("***") && !controller.logTexts.contains("found-later"))
        let annotation = try #require(controller.state.steps.compactMap(\.annotations).first?.first)
        #expect(
            annotation
                == StepAnnotation(level: .error, message: "said ***", title: "T ***", file: "a.c", line: 3, column: 7)
        )
        controller.stop()
    }

    @Test("A summary stands in the log under a name of its own; one that is too large does not")
    func summary() async throws {
        let result = try await runner.run(
            """
            - run: printf '## Hi\\nthere\\n' > "$GITHUB_STEP_SUMMARY"
            - run: head -c 1048577 /dev/zero | tr '\\0' x > "$GITHUB_STEP_SUMMARY"
            """
        )
        #expect(result.status == .succeeded)
        let texts = controller.logTexts
        let place = try #require(texts.firstIndex(of: "##[group]Summary"))
        #expect(Array(texts[place..<(place + 4)]) == ["##[group]Summary", "## Hi", "there", "##[endgroup]"])
        #expect(controller.log.contains("the step's summary is not kept"))
        controller.stop()
    }

    @Test(
        "Commands: echo, stop-commands, debug only when asked for, ten remarks of a level at most",
        arguments: [false, true]
    )
    func commands(_ debug: Bool) async throws {
        var runner = runner
        if debug { runner.secrets = ["ACTIONS_STEP_DEBUG": "true"] }
        try await runner.run(
            """
            - run: |
                echo "::debug::details"
                echo "::echo::on"; echo "::notice::heard"; echo "::echo::off"
                echo "::stop-commands::tok"; echo "::warning::not this"; echo "::tok::"
                for i in $(seq 12); do echo "::warning::number $i"; done
                echo "debug=$RUNNER_DEBUG."
            """
        )
        let texts = controller.logTexts
        #expect(texts.contains("##[debug]details") == debug)
        #expect(texts.contains(debug ? "debug=1." : "debug=."))
        #expect(texts.contains("::notice::heard") && texts.contains("##[notice]heard"))
        #expect(texts.contains("::warning::not this"))
        let remarks = controller.state.steps.compactMap(\.annotations).flatMap { $0 }
        #expect(remarks.filter { $0.level == .warning }.count == 10)
        controller.stop()
    }

    @Test("The event's file, and hashFiles over the workspace")
    func files() async throws {
        let result = try await runner.run(
            """
            - run: |
                grep -q '"after"' "$GITHUB_EVENT_PATH" && echo "event at ${{ github.event_path }}"
                echo x > f.lock
            - run: echo "hash ${{ hashFiles('**/*.lock') }} ${{ hashFiles('none') }}."
            """
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(controller.log.contains("event at \(runner.directory.path)/jobs/7-a-1/event.json"))
        #expect(controller.logTexts.contains { $0.hasPrefix("hash ") && $0.count == 5 + 64 + 2 })
        controller.stop()
    }

    @Test(
        "Each shell is started as documented",
        arguments: [
            ("", "hugs=e"), ("shell: bash", "hugs=e pipefail"), ("shell: sh", "hugs=e"),
            ("shell: python", "python"), ("shell: bash -u {0}", "hugs=u"),
        ]
    )
    func shells(_ shell: String, _ expected: String) async throws {
        if expected == "python", ProgramSearch.find("python3", in: "/usr/local/bin:/usr/bin:/bin") == nil { return }
        let script =
            expected == "python"
            ? "print('pyt' + 'hon')"
            : "f=; case $- in *e*) f=e;; *u*) f=u;; esac; (set -o | grep -q 'pipefail.*on') && f=\"$f pipefail\"; echo hu'gs'=$f"
        let result = try await runner.run("- run: |\n    \(script)\n  \(shell)")
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(controller.logTexts.contains(expected))
        controller.stop()
    }

    @Test("A step that heeds no signal is killed with everything it started")
    func killed() async throws {
        let result = try await runner.run(
            """
            - timeout-minutes: 0.01
              run: |
                trap 'echo int' INT; trap 'echo term' TERM
                (trap '' INT TERM; sleep 1000) & echo $! > child
                while :; do sleep 0.1 || :; done
            """
        )
        #expect(result.status == .failed)
        #expect(controller.logTexts.contains("int") && controller.logTexts.contains("term"))
        let child = try #require(runner.directory.text("\(runner.workspace)/child").flatMap { Int32($0.dropLast()) })
        try await waitUntil("the child has ended") { !Script.isRunning(child) }
        controller.stop()
    }
}
