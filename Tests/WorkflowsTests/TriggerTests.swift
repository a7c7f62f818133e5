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

    @Test("An event that starts no runs here is told of")
    func otherEventIsTold() throws {
        let workflow = try Samples.workflow("on: [push, fork]" + Self.job, support: .core)
        #expect(workflow.unsupported.map(\.path) == ["on.fork"])
        #expect(workflow.unsupported.first?.position == SourcePosition(line: 1, column: 12))
    }
}
