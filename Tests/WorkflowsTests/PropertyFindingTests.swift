import Testing

@testable import Workflows

@Suite("Values that are never set, and settings without effect")
struct PropertyFindingTests {
    private func findings(_ text: String) throws -> [String] {
        try Samples.workflow(text).findings(source: Array(text.utf8)).map(\.description)
    }

    /// A workflow whose last line is `line`, in a step with everything before it that there can be.
    private func text(_ expression: String) -> String {
        """
        on: {workflow_dispatch: {inputs: {level: {type: string}}}}
        jobs:
          first: {runs-on: l, outputs: {version: "1"}}
          other: {runs-on: l}
          called: {uses: ./x.yml}
          a:
            needs: [first, called]
            runs-on: l
            strategy: {matrix: {os: [x], include: [{os: x, extra: 1}], exclude: [{os: y2}]}}
            steps:
              - {id: build, run: x}
              - run: echo ${{ \(expression) }}
              - {id: later, run: x}
        """
    }

    @Test(
        "A value that nothing sets is told with its place and reason",
        arguments: [
            ("steps.biuld.outputs.x", "no earlier step of the job has the id 'biuld'; did you mean 'build'?"),
            ("steps.later.outcome", "no earlier step of the job has the id 'later'"),
            (
                "steps.build.output.x",
                "a step has outputs, outcome and conclusion, no 'output'; did you mean 'outputs'?"
            ),
            ("needs.other.result", "the job's needs do not name 'other'"),
            ("needs.first.outputs.versoin", "the job 'first' has no output 'versoin'; did you mean 'version'?"),
            ("needs.first.status", "a job has result and outputs, no 'status'"),
            ("matrix.arch", "the job's matrix does not set 'arch'"),
            ("inputs.verbose", "neither workflow_dispatch nor workflow_call has an input 'verbose'"),
            ("github.reff", "the context github has no 'reff'; did you mean 'ref'?"),
            ("runner.cpu", "the context runner has no 'cpu'"),
            ("strategy.index", "the context strategy has no 'index'"),
            ("env[steps.nobody.outcome]", "no earlier step of the job has the id 'nobody'"),
            ("contains(matrix['arch'], 'x')", "the job's matrix does not set 'arch'"),
        ]
    )
    func neverSet(expression: String, reason: String) throws {
        let found = try findings(text(expression)).filter { $0.hasSuffix("[unknown-property]") }
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("ci/test.yaml:12:19: ") == true)
        #expect(found.first?.hasSuffix("is never set: \(reason) [unknown-property]") == true, "\(found)")
    }

    @Test(
        "A value that can be set is not told",
        arguments: [
            "steps.build.outputs.anything", "STEPS.Build.Outcome", "needs.first.outputs.version", "needs.*.result",
            "needs.called.outputs.anything", "matrix.os", "matrix.extra", "matrix[env.X]", "inputs.level",
            "github.event.anything.at.all", "github.event_name", "env.ANYTHING", "secrets.ANY", "vars.ANY",
            "job.status",
            "toJSON(steps)", "needs[env.X].outputs.x", "strategy.job-index", "runner.temp",
        ]
    )
    func canBeSet(expression: String) throws {
        #expect(try findings(text(expression)).filter { $0.hasSuffix("[unknown-property]") }.isEmpty)
    }

    @Test(
        "A matrix that is known only later sets anything",
        arguments: [
            "strategy: {matrix: \"${{ fromJSON(inputs.m) }}\"}", "strategy: \"${{ fromJSON(inputs.m) }}\"",
            "strategy: {matrix: {include: \"${{ fromJSON(inputs.m) }}\"}}",
            "strategy: {matrix: {include: [\"${{ fromJSON(inputs.m) }}\"]}}",
        ]
    )
    func dynamicMatrix(strategy: String) throws {
        let text = """
            on: {workflow_call: {inputs: {m: {type: string}}}}
            jobs: {a: {runs-on: l, \(strategy), steps: [{run: "echo ${{ matrix.any }}"}]}}
            """
        #expect(try findings(text).isEmpty)
    }

    @Test("Outputs of a job may come from every step; those of a workflow from its jobs")
    func outputs() throws {
        let text = """
            on:
              workflow_call:
                outputs:
                  good: {value: "${{ jobs.a.outputs.v }}"}
                  bad: {value: "${{ jobs.a.outputs.w }} ${{ jobs.b.result }}"}
            jobs:
              a:
                runs-on: l
                outputs: {v: "${{ steps.last.outputs.v }}"}
                steps: [{id: last, run: x}]
            """
        #expect(try findings(text).map { $0.prefix(18) } == ["ci/test.yaml:5:21:", "ci/test.yaml:5:45:"])
    }

    @Test(
        "Settings that mean nothing or fail the job are told",
        arguments: [
            ("a: {runs-on: l, steps: [{run: x, shell: powershel}]}", "unknown-shell"),
            ("a: {runs-on: l, defaults: {run: {shell: zsh}}}", "unknown-shell"),
            ("a: {runs-on: l, strategy: {matrix: {v: [1, 2], exclude: [{v: 3}]}}}", "ineffective-setting"),
            ("a: {runs-on: l, strategy: {matrix: {v: [1, 2], exclude: [{w: 1}]}}}", "ineffective-setting"),
            ("a: {runs-on: l, container: {image: i, options: --gpus all}}", "refused-option"),
            ("a: {runs-on: l, services: {d: {image: i, options: '--cpus 1 --ulimit nofile=1'}}}", "refused-option"),
            ("a: {runs-on: l, container: {image: i, options: --nonsense}}", "refused-option"),
        ]
    )
    func settings(job: String, rule: String) throws {
        #expect(try findings("on: push\njobs:\n  \(job)").map { $0.split(separator: " ").last } == ["[\(rule)]"])
    }

    @Test(
        "Settings that are carried out are not told",
        arguments: [
            "a: {runs-on: l, steps: [{run: x, shell: 'zsh {0}'}, {run: x, shell: \"${{ github.sha }}\"}]}",
            "a: {runs-on: l, strategy: {matrix: {v: [1, 2], exclude: [{v: 2}]}}}",
            "a: {runs-on: l, strategy: {matrix: {v: [1, \"${{ github.sha }}\"], exclude: [{v: 3}]}}}",
            "a: {runs-on: l, container: {image: i, options: --name db --restart always --user root}}",
            "a: {runs-on: l, container: {image: i, options: \"--device ${{ github.sha }}\"}}",
        ]
    )
    func carriedOut(job: String) throws {
        #expect(try findings("on: push\njobs:\n  \(job)").isEmpty)
    }

    @Test(
        "A schedule without a time is told, and a filter together with its -ignore",
        arguments: [
            "[push, schedule]", "{push: {branches: [a], branches-ignore: [b]}}",
            "{push: {paths: [a], paths-ignore: [b]}}",
        ]
    )
    func triggers(on: String) throws {
        let found = try findings("on: \(on)\njobs: {a: {runs-on: l}}")
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix("[ineffective-setting]") == true)
    }
}
