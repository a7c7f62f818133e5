/// Finds the values of contexts that nothing ever sets.
struct PropertyCheck {
    let workflow: Workflow
    let locator: SourceLocator
    private(set) var findings: [WorkflowFinding] = []

    init(workflow: Workflow, locator: SourceLocator) {
        self.workflow = workflow
        self.locator = locator
    }

    private typealias Shapes = [String: ContextShape]

    mutating func run() -> [WorkflowFinding] {
        var shapes: Shapes = [
            "github": .github, "runner": .runner, "strategy": .strategy, "inputs": .inputs(of: workflow),
        ]
        look(at: workflow.runName, shapes)
        look(at: workflow.env, shapes)
        look(at: workflow.concurrency, shapes)
        look(at: workflow.defaults, shapes)
        for job in workflow.jobs { look(at: job, shapes) }
        shapes["jobs"] = .object(
            workflow.jobs.map { .init(name: $0.id, shape: .result(of: $0.id, in: workflow, named: "result")) },
            lack: "the workflow has no job"
        )
        for output in workflow.triggers.flatMap(\.outputs) { look(at: output.value, shapes) }
        return findings
    }

    private mutating func look(at job: Job, _ shapes: Shapes) {
        var shapes = shapes
        shapes["needs"] = .needs(of: job, in: workflow)
        look(at: job.condition, shapes)
        for template in [
            job.strategy?.matrix, job.strategy?.failFast, job.strategy?.maxParallel, job.strategy?.dynamic,
        ] {
            look(at: template, shapes)
        }
        shapes["matrix"] = .matrix(of: job)
        look(at: job.concurrency, shapes)
        look(at: job.defaults, shapes)
        for template in [
            job.name, job.env, job.call?.with, job.call?.secrets, job.runsOn, job.environment?.name,
            job.environment?.deployment, job.timeoutMinutes, job.cancelTimeoutMinutes, job.continueOnError,
            job.container, job.services,
        ] {
            look(at: template, shapes)
        }
        for (place, step) in job.steps.enumerated() {
            shapes["steps"] = .steps(job.steps.prefix(place))
            look(at: step, shapes)
        }
        shapes["steps"] = .steps(job.steps)
        look(at: job.outputs, shapes)
        look(at: job.environment?.url, shapes)
    }

    private mutating func look(at step: Step, _ shapes: Shapes) {
        look(at: step.condition, shapes)
        for template in [step.name, step.env, step.continueOnError, step.timeoutMinutes] {
            look(at: template, shapes)
        }
        switch step.action {
        case .run(let script, let shell, let directory):
            for template in [script, shell, directory] { look(at: template, shapes) }
        case .uses(_, let with): look(at: with, shapes)
        case .wait, .cancel: break
        }
    }

    private mutating func look(at concurrency: Concurrency?, _ shapes: Shapes) {
        look(at: concurrency?.group, shapes)
        look(at: concurrency?.cancelInProgress, shapes)
    }

    private mutating func look(at defaults: RunDefaults, _ shapes: Shapes) {
        look(at: defaults.shell, shapes)
        look(at: defaults.workingDirectory, shapes)
    }

    private mutating func look(at condition: Condition, _ shapes: Shapes) {
        guard let expression = condition.ownExpression else { return }
        look(at: expression.root, shapes) { condition.position }
    }

    private mutating func look(at template: Template?, _ shapes: Shapes) {
        guard let template else { return }
        switch template.content {
        case .null, .boolean, .number: break
        case .text(let text):
            for (number, expression) in text.expressions.enumerated() {
                look(at: expression.root, shapes) { [locator] in
                    locator.place(ofExpression: number, after: template.position)
                }
            }
        case .sequence(let elements): for element in elements { look(at: element, shapes) }
        case .mapping(let entries):
            for entry in entries {
                for expression in entry.key.expressions { look(at: expression.root, shapes) { entry.keyPosition } }
                look(at: entry.value, shapes)
            }
        }
    }

    private mutating func look(at node: ExpressionNode, _ shapes: Shapes, _ place: () -> SourcePosition) {
        if let path = Expression.path(of: node, isFolded: false), path.count > 1 {
            if let reason = shapes[path[0].lowercased()]?.lack(of: path.dropFirst()) {
                let message = "\(path.joined(separator: ".")) is never set: \(reason)"
                findings.append(
                    WorkflowFinding(rule: .unknownProperty, file: workflow.file, position: place(), message: message)
                )
            }
            var base = node
            while case .index(let inner, let key) = base.kind {
                look(at: key, shapes, place)
                base = inner
            }
            return
        }
        for child in node.children { look(at: child, shapes, place) }
    }
}
