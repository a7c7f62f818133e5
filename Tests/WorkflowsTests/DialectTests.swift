import Testing

@testable import Workflows

@Suite("Forms that workflows in use have")
struct DialectTests {
    private func notices(_ text: String, support: WorkflowSupport = .controller) throws -> [String] {
        try Samples.workflow(text, support: support).unsupported.map(\.description)
    }

    @Test("A controller carries out jobs in containers, with services, in groups")
    func controllerSupport() throws {
        let text = """
            on: push
            concurrency: deploy
            jobs:
              a: {runs-on: l, container: alpine, services: {db: {image: postgres}}}
              b: {uses: ./.github/workflows/x.yml}
            """
        #expect(try notices(text).isEmpty)
    }

    @Test(
        "A filter of another event is told and has no effect",
        arguments: [
            ("merge_group", "paths: [a]"), ("workflow_dispatch", "paths: [a]"), ("pull_request", "tags-ignore: [v*]"),
            ("create", "tags: [v*]"), ("fork", "types: [x]"),
        ]
    )
    func filtersOfOtherEvents(event: String, filter: String) throws {
        let text = "on:\n  \(event):\n    \(filter)\njobs: {a: {runs-on: l}}"
        let told = try notices(text, support: .all)
        #expect(told.count == 1)
        #expect(try Samples.workflow(text).triggers[0].tagsIgnore == nil)
        #expect(
            told.first?.hasPrefix(
                "ci/test.yaml:3:5: on.\(event): \(event) has no key '\(filter.prefix(while: { $0 != ":" }))'"
            ) == true
        )
        #expect(told.first?.hasSuffix("it has no effect") == true)
    }

    @Test("A key that no event has is an error", arguments: ["branch", "inputs", "path"])
    func unknownFilter(key: String) {
        #expect(throws: WorkflowError.self) {
            try Samples.workflow("on: {push: {\(key): [a]}}\njobs: {a: {runs-on: l}}")
        }
    }

    @Test("An input of workflow_dispatch with a type of its own is a text, and told")
    func unknownInputType() throws {
        let text = "on:\n  workflow_dispatch:\n    inputs: {n: {type: int}}\njobs: {a: {runs-on: l}}"
        let workflow = try Samples.workflow(text)
        #expect(workflow.triggers[0].inputs[0].kind == .string)
        #expect(workflow.unsupported.map(\.position) == [SourcePosition(line: 3, column: 24)])
        #expect(throws: WorkflowError.self) {
            try Samples.workflow("on: {workflow_call: {inputs: {n: {type: int}}}}\njobs: {a: {runs-on: l}}")
        }
    }

    @Test(
        "A cron line may be a block of text",
        arguments: ["|\n        0 0 * * *\n", "'  0  0 * * * '", "\"0\\t0 * * *\\n\""]
    )
    func cronWithSpace(cron: String) throws {
        let text = "on:\n  schedule:\n    - cron: \(cron)\njobs: {a: {runs-on: l}}"
        let workflow = try Samples.workflow(text)
        let schedule = try CronSchedule(workflow.triggers[0].schedules[0].cron)
        #expect(schedule.next(after: 0) == 86_400)
    }

    @Test("Actions and workflows of the own repository are named with $/ too")
    func ownRepository() throws {
        let text = """
            on: push
            jobs:
              a:
                runs-on: l
                steps:
                  - uses: $/.github/actions/build
              b:
                uses: $/.github/workflows/called.yml
            """
        let workflow = try Samples.workflow(text)
        #expect(workflow.jobs[0].steps[0].action == .uses(.own(path: ".github/actions/build"), with: nil))
        #expect(workflow.jobs[0].steps[0].id == "__self")
        #expect(workflow.findings(source: Array(text.utf8)).isEmpty)
        let called = "on: workflow_call\njobs: {c: {runs-on: l, steps: [{uses: $/x}]}}"
        let plan = try Samples.plan(text, files: [".github/workflows/called.yml": called])
        #expect(plan.jobs.map(\.id) == ["a", "b.c"])
    }

    @Test("In a file of another repository $/ means that repository")
    func ownOfAnotherRepository() throws {
        let bytes = Array("runs: {using: composite, steps: [{uses: $/inner}, {uses: ./x}, {run: x, shell: sh}]}".utf8)
        let action = try ActionDefinition.parse(bytes, file: "action.yml").inside(owner: "o", name: "r", ref: "c")
        #expect(action.uses.map(\.description) == ["o/r/inner@c", "./x"])
        let root = try Samples.workflow("on: push\njobs: {a: {uses: o/r/w.yml@v1}}")
        var library = try WorkflowLibrary(for: root, support: .all)
        let reference = try #require(library.missing)
        try library.supply(
            Array("on: workflow_call\njobs: {c: {runs-on: l, steps: [{uses: $/x}]}}".utf8),
            for: reference
        )
        let plan = try Plan.make(workflow: root, event: Samples.push(), library: library)
        let step = try #require(plan.called.first?.definitions.first?.steps.first)
        #expect(step.action == .uses(.repository(owner: "o", name: "r", path: "x", ref: "v1"), with: nil))
    }

    @Test("A run may have more jobs than one matrix")
    func jobsOfSeveralMatrices() throws {
        let list = "[\((1...200).map(String.init).joined(separator: ","))]"
        let jobs = ["a", "b"].map { "\($0): {runs-on: l, strategy: {matrix: {n: \(list)}}}" }.joined(separator: "\n")
        #expect(try Samples.plan(Samples.jobs(jobs)).jobs.count == 400)
    }

    @Test("A time below zero is read, and refused")
    func negativeTime() throws {
        let workflow = try Samples.workflow("on: push\njobs: {a: {runs-on: l, timeout-minutes: -1}}")
        #expect(workflow.unsupported.map(\.effect) == [.refuse])
        let plan = try Samples.plan("on: push\njobs: {a: {runs-on: l, steps: [{uses: docker://}]}}")
        #expect(plan.notices.map(\.effect) == [.refuse])
    }
}
