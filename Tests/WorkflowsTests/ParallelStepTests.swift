import Testing

@testable import Workflows

@Suite("Steps side by side")
struct ParallelStepTests {
    private func text(_ steps: String) -> String {
        "on: push\njobs:\n  a:\n    runs-on: l\n    steps:\n"
            + steps.split(separator: "\n").map { "      \($0)\n" }.joined()
    }

    @Test("Steps in the background are read; a run with them is refused, at their places")
    func background() throws {
        let text = text(
            """
            - id: server
              run: serve
              background: true
            - wait: server
            - wait: [server]
            - wait-all:
            - cancel: server
              name: Stop it
            """
        )
        let job = try Samples.workflow(text).jobs[0]
        #expect(job.steps.map(\.isBackground) == [true, nil, nil, nil, nil])
        #expect(job.steps.map(\.id) == ["server", "__wait", "__wait_2", "__wait-all", "__cancel"])
        #expect(
            job.steps.dropFirst().map(\.action) == [.wait(["server"]), .wait(["server"]), .wait([]), .cancel("server")]
        )
        let notices = try Samples.workflow(text, support: .controller).unsupported
        #expect(notices.map(\.position.line) == [8, 9, 10, 11, 12])
        #expect(notices.allSatisfy { $0.effect == .refuse })
    }

    @Test(
        "What they may not be is told with its place",
        arguments: [
            ("- wait: nobody", "6:15"), ("- {run: x, background: 1}", "6:30"), ("- wait: []", "6:15"),
            ("- {wait: a, run: x}", "6:19"),
            ("- parallel: x", "6:19"), ("- parallel:\n    - wait-all:", "7:13"),
            ("- parallel:\n    - {run: x, background: true}", "7:22"), ("- {wait-all: false}", "6:20"),
            ("- {cancel: a, if: always()}", "6:21"),
        ]
    )
    func invalid(steps: String, place: String) {
        let error = #expect(throws: WorkflowError.self) { try Samples.workflow(text(steps)) }
        #expect(
            error?.issues.contains { $0.description.hasPrefix("ci/test.yaml:\(place): ") } == true,
            "\(error?.message ?? "")"
        )
    }

    @Test("The steps of a block run whatever the others do; what they bring is there after the last")
    func block() throws {
        var session = try Samples.session(
            text(
                """
                - parallel:
                    - id: one
                      run: x
                    - id: two
                      run: echo ${{ steps.one.outputs.v }}
                    - run: y
                - run: never
                - if: failure()
                  run: echo ${{ steps.one.outputs.v }} ${{ env.A }} ${{ steps.two.outcome }}
                """
            )
        )
        var scripts: [String] = []
        while case .run(let invocation) = session.next() {
            guard case .run(let script, _, _) = invocation.action else { break }
            scripts.append(script)
            let result = StepResult(
                invocation.number == 2 ? .failure : .success,
                outputs: ["v": "1"],
                environment: invocation.number == 1 ? [CommandFile.Entry(name: "A", value: "b")] : []
            )
            if invocation.number == 1 {
                session.complete(result)
                #expect(session.environment["A"] == nil)
            } else {
                session.complete(result)
            }
            if session.records.count == 3, case .skipped(let record) = session.next() { #expect(record.number == 4) }
        }
        #expect(scripts == ["x", "echo ", "y", "echo 1 b failure"])
        guard case .finished(let outcome) = session.next() else {
            Issue.record("not at its end")
            return
        }
        #expect(outcome.status == .failed)
        #expect(outcome.reason?.hasPrefix("step 2") == true)
    }

    @Test("A block is told to run one after the other where there is nothing else")
    func order() throws {
        let notices = try Samples.workflow(text("- parallel:\n    - run: x"), support: .controller).unsupported
        #expect(notices.map(\.effect) == [.warn])
    }
}
