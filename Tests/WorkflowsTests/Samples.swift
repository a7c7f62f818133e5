@testable import Workflows

/// Short ways to make what tests need.
enum Samples {
    static func workflow(_ text: String, support: WorkflowSupport = .all) throws -> Workflow {
        try Workflow.parse(Array(text.utf8), file: "ci/test.yaml", support: support)
    }

    static func push(_ ref: String = "refs/heads/main", changed: [String]? = nil) -> WorkflowEvent {
        WorkflowEvent(
            name: "push",
            ref: ref,
            revision: String(repeating: "a", count: 40),
            before: String(repeating: "b", count: 40),
            changedPaths: changed,
            repository: "team/service",
            actor: "mona"
        )
    }

    /// A plan for a push to main.
    static func plan(_ text: String, vars: [String: String] = [:]) throws -> Plan {
        try Plan.make(workflow: workflow(text), event: push(), vars: vars)
    }

    /// A workflow of jobs without steps; each line is `id` or `id: needs, needs` with more YAML after a `|`.
    static func jobs(_ jobs: String) -> String {
        "on: push\njobs:\n" + jobs.split(separator: "\n").map { "  \($0)\n" }.joined()
    }

    /// A plan for a push to main of a workflow that calls others of the repository.
    static func plan(_ text: String, files: [String: String]) throws -> Plan {
        let workflow = try workflow(text)
        var library = try WorkflowLibrary(for: workflow, support: .all)
        while let reference = library.missing {
            var text: String?
            if case .local(let path) = reference { text = files[path] }
            try library.supply(text.map { Array($0.utf8) }, for: reference)
        }
        return try Plan.make(workflow: workflow, event: push(), library: library)
    }

    static let runner = RunnerFacts(
        name: "one",
        os: "Linux",
        arch: "X64",
        workspace: "/w",
        temp: "/t",
        toolCache: "/c"
    )

    /// A session of a workflow's only job.
    static func session(
        _ text: String,
        secrets: [String: String] = [:],
        vars: [String: String] = [:]
    ) throws -> JobSession {
        var machine = RunMachine(plan: try plan(text, vars: vars))
        _ = try machine.handle(.started)
        let id = machine.plan.jobs[0].id
        let identity = RunIdentity(id: 7, number: 3, serverURL: "http://localhost:8080")
        return try JobSession(
            work: machine.work(for: id),
            contexts: machine.contexts(for: id, run: identity),
            secrets: secrets,
            runner: runner,
            hashFiles: { "hash of \($0.joined(separator: " "))" }
        )
    }
}
