import Testing

@testable import Workflows

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Plans")
struct PlanTests {
    private func matrix(_ yaml: String) throws -> [String] {
        let plan = try Samples.plan(
            "on: push\njobs:\n  t:\n    strategy:\n      matrix: \(yaml)\n    runs-on: linux\n"
        )
        return plan.jobs.map(\.name)
    }

    @Test(
        "A matrix is the product of its lists, without exclude, with include",
        arguments: [
            ("{os: [a, b], v: [1, 2]}", ["t (a, 1)", "t (a, 2)", "t (b, 1)", "t (b, 2)"]),
            ("{os: [a, b], v: [1, 2], exclude: [{os: b, v: 1}]}", ["t (a, 1)", "t (a, 2)", "t (b, 2)"]),
            ("{os: [a, b], v: [1, 2], exclude: [{os: b}]}", ["t (a, 1)", "t (a, 2)"]),
            ("{os: [a, b], include: [{os: b, x: y}]}", ["t (a)", "t (b, y)"]),
            ("{os: [a, b], include: [{x: y}]}", ["t (a, y)", "t (b, y)"]),
            ("{os: [a], include: [{os: c}]}", ["t (a)", "t (c)"]),
            ("{include: [{a: 1}, {a: 2}]}", ["t (1)", "t (2)"]),
            ("{o: [{n: x, v: 1}], exclude: []}", ["t (x, 1)"]),
            (
                "{fruit: [apple, pear], animal: [cat, dog], include: [{color: green}, {color: pink, animal: cat}, "
                    + "{fruit: apple, shape: circle}, {fruit: banana}, {fruit: banana, animal: cat}]}",
                [
                    "t (apple, cat, pink, circle)", "t (apple, dog, green, circle)", "t (pear, cat, pink)",
                    "t (pear, dog, green)", "t (banana)", "t (banana, cat)",
                ]
            ),
            ("${{ fromJSON('{\"a\":[1,2]}') }}", ["t (1)", "t (2)"]),
        ]
    )
    func matrixIsExpanded(yaml: String, names: [String]) throws {
        #expect(try matrix(yaml) == names)
    }

    @Test(
        "A matrix that cannot be is refused with its place",
        arguments: [
            "{a: \"${{ fromJSON('[]') }}\"}", "${{ 'text' }}", "{a: [1], exclude: [{a: 1}]}", "{a: \"${{ 5 }}\"}",
            "{include: \"${{ fromJSON('[1]') }}\"}",
        ]
    )
    func wrongMatrixIsRefused(yaml: String) {
        let error = #expect(throws: WorkflowError.self) { try matrix(yaml) }
        #expect(error?.code == .evaluation)
        #expect(error?.issues.first?.position?.line == 5)
    }

    @Test("More than 256 jobs are refused", .timeLimit(.minutes(10)))
    func tooManyJobsAreRefused() throws {
        let list = "[" + (1...17).map(String.init).joined(separator: ",") + "]"
        let error = #expect(throws: WorkflowError.self) { try matrix("{a: \(list), b: \(list)}") }
        #expect(error?.code == .tooManyJobs)
        let long = "[" + (1...1000).map(String.init).joined(separator: ",") + "]"
        let names = ["a", "b", "c", "d", "e", "f"].map { "\($0): \(long)" }.joined(separator: ", ")
        let explosion = #expect(throws: WorkflowError.self) { try matrix("{\(names)}") }
        #expect(explosion?.code == .tooManyJobs)
    }

    @Test("Names, labels, environments and times are evaluated")
    func fieldsAreEvaluated() throws {
        let plan = try Samples.plan(
            """
            name: Deliver
            run-name: Deliver ${{ github.ref_name }}
            on: push
            jobs:
              a:
                name: Build ${{ matrix.os }}
                strategy:
                  max-parallel: 2
                  fail-fast: false
                  matrix: {os: [x, y]}
                runs-on: ["${{ matrix.os }}", big]
                timeout-minutes: ${{ fromJSON(vars.MINUTES) }}
                continue-on-error: ${{ matrix.os == 'y' }}
                environment: {name: "${{ matrix.os }}-env"}
              b:
                runs-on: {group: fast, labels: [gpu]}
            """,
            vars: ["MINUTES": "12"]
        )
        #expect(plan.runName == "Deliver main")
        #expect(plan.jobs.map(\.id) == ["a.1", "a.2", "b"])
        #expect(plan.jobs[0].name == "Build x")
        #expect(plan.jobs[1].runsOn == PlannedJob.Requirement(labels: ["y", "big"]))
        #expect(plan.jobs[1].environment == "y-env")
        #expect(plan.jobs[1].continueOnError)
        #expect(plan.jobs[0].timeoutMinutes == 12)
        #expect(plan.jobs[0].maxParallel == 2)
        #expect(!plan.jobs[0].failFast)
        #expect(plan.jobs[2].runsOn == PlannedJob.Requirement(labels: ["gpu"], group: "fast"))
        #expect(plan.jobs[2].timeoutMinutes == 360)
    }

    @Test("A plan survives JSON")
    func planSurvivesJSON() throws {
        let plan = try Samples.plan(
            """
            on: push
            env: {A: "${{ github.sha }}", B: 1.50, C: yes}
            concurrency: {group: "g-${{ github.ref }}", cancel-in-progress: true}
            jobs:
              a:
                strategy: {matrix: {os: [x, y], n: [1]}}
                runs-on: ${{ matrix.os }}
                steps:
                  - id: s
                    if: failure()
                    run: echo ${{ toJSON(matrix) }}
                  - uses: actions/checkout@v4
                    with: {depth: 1}
            """
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let data = try encoder.encode(plan)
        let again = try JSONDecoder().decode(Plan.self, from: data)
        #expect(try encoder.encode(again) == data)
        #expect(again.definitions == plan.definitions)
        #expect(again.concurrency?.group == "g-refs/heads/main")
        #expect(again.jobs.map(\.matrix) == plan.jobs.map(\.matrix))
    }

    @Test("Inputs of a dispatch get their types, defaults and checks")
    func inputsAreTyped() throws {
        let workflow = try Samples.workflow(
            """
            on:
              workflow_dispatch:
                inputs:
                  name: {required: true}
                  dry: {type: boolean, default: true}
                  count: {type: number, default: 3}
                  level: {type: choice, options: [low, high]}
            jobs:
              a: {runs-on: linux, name: "${{ inputs.name }} ${{ inputs.count + '' }}"}
            """.replacing(" + ''", with: "")
        )
        var event = Samples.push()
        event.name = "workflow_dispatch"
        event.inputs = ["Name": "x", "dry": "false"]
        let plan = try Plan.make(workflow: workflow, event: event)
        #expect(plan.inputs == ["name": "x", "dry": false, "count": 3.0, "level": "low"])
        #expect(plan.jobs[0].name == "x 3")
        event.inputs = ["dry": "maybe", "cout": "1", "level": "middle"]
        let error = #expect(throws: WorkflowError.self) { try Plan.make(workflow: workflow, event: event) }
        #expect(error?.code == .invalidEvent)
        #expect(error?.issues.count == 4)
        #expect(error?.message.contains("did you mean 'count'?") == true)
    }

    @Test("A called workflow that was not read is refused, with its place")
    func calledWorkflowIsRefused() throws {
        let text = "on: push\njobs:\n  a:\n    uses: ./.github/workflows/x.yml\n"
        let error = #expect(throws: WorkflowError.self) { try Samples.plan(text) }
        #expect(error?.code == .unsupported)
        #expect(error?.message.hasPrefix("ci/test.yaml:4:11: ") == true)
    }

    @Test("Environments compare without case")
    func environmentsCompareWithoutCase() {
        #expect(EnvironmentName.areEqual("Production", "production"))
        #expect(!EnvironmentName.areEqual("production", "prod"))
    }
}
