import Testing

@testable import Workflows

@Suite("Which events start a workflow")
struct TriggerTests {
    private static let job = "\njobs:\n  a:\n    runs-on: linux\n    steps:\n      - run: true\n"

    @Test(
        "Filters decide",
        arguments: [
            ("on: push", "refs/heads/main", nil, true),
            ("on: [pull_request]", "refs/heads/main", nil, false),
            ("on:\n  push:\n    branches: [main]", "refs/heads/main", nil, true),
            ("on:\n  push:\n    branches: main", "refs/heads/other", nil, false),
            ("on:\n  push:\n    branches: [main]", "refs/tags/v1", nil, false),
            ("on:\n  push:\n    tags: ['v*']", "refs/tags/v1", nil, true),
            ("on:\n  push:\n    tags: ['v*']", "refs/heads/main", nil, false),
            ("on:\n  push:\n    tags: ['v*']\n    branches: [main]", "refs/heads/main", nil, true),
            ("on:\n  push:\n    branches-ignore: ['wip/**']", "refs/heads/wip/a/b", nil, false),
            ("on:\n  push:\n    branches-ignore: ['wip/**']", "refs/heads/main", nil, true),
            ("on:\n  push:\n    tags-ignore: ['*-rc']", "refs/tags/v1-rc", nil, false),
            ("on:\n  push:\n    paths: ['src/**']", "refs/heads/main", ["docs/a.md", "src/a.c"], true),
            ("on:\n  push:\n    paths: ['src/**']", "refs/heads/main", ["docs/a.md"], false),
            ("on:\n  push:\n    paths: ['src/**', '!src/x/**']", "refs/heads/main", ["src/x/a"], false),
            ("on:\n  push:\n    paths-ignore: ['docs/**']", "refs/heads/main", ["docs/a.md"], false),
            ("on:\n  push:\n    paths-ignore: ['docs/**']", "refs/heads/main", ["docs/a.md", "b"], true),
            ("on:\n  push:\n    paths: ['src/**']", "refs/heads/main", nil, true),
            ("on:\n  push:\n    paths: ['src/**']", "refs/tags/v1", ["docs/a.md"], true),
        ] as [(String, String, [String]?, Bool)]
    )
    func filtersDecide(on: String, ref: String, changed: [String]?, isTriggered: Bool) throws {
        let workflow = try Samples.workflow(on + Self.job)
        let decision = workflow.triggers(for: Samples.push(ref, changed: changed))
        #expect(decision.isTriggered == isTriggered, "\(decision.reason)")
        #expect(!decision.reason.isEmpty)
    }

    @Test("A deleted ref starts nothing")
    func deletedRefStartsNothing() throws {
        var event = Samples.push()
        event.revision = String(repeating: "0", count: 40)
        let decision = try Samples.workflow("on: push" + Self.job).triggers(for: event)
        #expect(!decision.isTriggered)
        #expect(decision.reason.contains("deleted"))
    }

    @Test("A pull request is matched by its base branch and its type")
    func pullRequestIsMatched() throws {
        let workflow = try Samples.workflow("on:\n  pull_request:\n    branches: [main]" + Self.job)
        var event = Samples.push("refs/pull/1/merge")
        event.name = "pull_request"
        event.baseRef = "main"
        event.action = "opened"
        #expect(workflow.triggers(for: event).isTriggered)
        event.action = "closed"
        #expect(workflow.triggers(for: event).reason.contains("not when closed"))
        event.action = "opened"
        event.baseRef = "other"
        #expect(!workflow.triggers(for: event).isTriggered)
    }

    @Test("A run of a workflow is matched by its name, its type and its branch")
    func workflowRunIsMatched() throws {
        let on = "on:\n  workflow_run:\n    workflows: [Build, 'Test *']\n    types: [completed]\n    branches: [main]"
        let workflow = try Samples.workflow(on + Self.job)
        var event = Samples.push()
        event.name = "workflow_run"
        event.workflow = "Test all"
        event.action = "completed"
        #expect(workflow.triggers(for: event).isTriggered)
        event.headRef = "other"
        #expect(!workflow.triggers(for: event).isTriggered)
        event.headRef = "main"
        event.workflow = "Other"
        #expect(workflow.triggers(for: event).reason.contains("none of Build, Test *"))
        event.workflow = "Build"
        event.action = "requested"
        #expect(workflow.triggers(for: event).reason.contains("not when requested"))
    }

    @Test("A schedule starts the workflows that have its line")
    func scheduleIsMatched() throws {
        let workflow = try Samples.workflow("on:\n  schedule:\n    - cron: '0 5 * * *'" + Self.job)
        var event = Samples.push()
        event.name = "schedule"
        event.schedule = "0 5 * * *"
        #expect(workflow.triggers(for: event).isTriggered)
        event.schedule = "0 6 * * *"
        #expect(!workflow.triggers(for: event).isTriggered)
    }

    @Test("A dispatch from outside is matched by its type")
    func dispatchIsMatched() throws {
        let workflow = try Samples.workflow("on:\n  repository_dispatch:\n    types: [deploy]" + Self.job)
        var event = Samples.push()
        event.name = "repository_dispatch"
        event.action = "deploy"
        #expect(workflow.triggers(for: event).isTriggered)
        event.action = "other"
        #expect(!workflow.triggers(for: event).isTriggered)
    }

    @Test(
        "A schedule that cannot be is refused with its place",
        arguments: [
            ("cron: '61 * * * *'", 13), ("{cron: '0 0 * * *', timezone: ../x}", 37), ("cron: '0 0 31 2 *'", 13),
        ]
    )
    func wrongSchedule(line: String, column: Int) {
        let error = #expect(throws: WorkflowError.self) {
            try Samples.workflow("on:\n  schedule:\n    - \(line)" + Self.job)
        }
        #expect(error?.issues.first?.position == SourcePosition(line: 3, column: column))
    }

    @Test("An event that starts no runs here is told of")
    func otherEventIsTold() throws {
        let workflow = try Samples.workflow("on: [push, fork]" + Self.job, support: .core)
        #expect(workflow.unsupported.map(\.path) == ["on.fork"])
        #expect(workflow.unsupported.first?.position == SourcePosition(line: 1, column: 12))
    }
}
