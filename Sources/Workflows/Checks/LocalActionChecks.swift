/// What is in a directory that a step names as an action.
public enum LocalAction: Sendable {
    case defined(ActionDefinition)

    /// Something whose inputs cannot be told: a mere Dockerfile, or a file with faults of its own.
    case unreadable
    case missing
}

/// Holds the steps of a workflow against the actions of its own repository.
struct LocalActionChecks {
    let workflow: Workflow

    let look: (String) -> LocalAction
    private var findings: [WorkflowFinding] = []

    init(workflow: Workflow, look: @escaping (String) -> LocalAction) {
        self.workflow = workflow
        self.look = look
    }

    mutating func run() -> [WorkflowFinding] {
        for job in workflow.jobs {
            var mayBeMade = false
            for step in job.steps {
                guard case .uses(let reference, let with) = step.action else {
                    mayBeMade = true
                    continue
                }
                switch reference {
                case .own(let path): check(path, reference, with, step, mayBeMade: false)
                case .local(let path): check(path, reference, with, step, mayBeMade: mayBeMade)
                case .repository, .docker: break
                }
                mayBeMade = mayBeMade || !Self.isPlainCheckout(reference, with)
            }
        }
        return findings
    }

    /// Whether a step brings the workflow's own repository to where it is looked for, and nothing else.
    private static func isPlainCheckout(_ reference: ActionReference, _ with: Template?) -> Bool {
        guard reference.repositoryPath == "actions/checkout" else { return false }
        guard let with else { return true }
        guard case .mapping(let entries) = with.content else { return false }
        return entries.allSatisfy { !["path", "ref", "repository", "submodules"].contains($0.key.source.lowercased()) }
    }

    private mutating func check(
        _ path: String,
        _ reference: ActionReference,
        _ with: Template?,
        _ step: Step,
        mayBeMade: Bool
    ) {
        let place = step.usesPosition ?? step.position
        let action: ActionDefinition
        switch look(path) {
        case .defined(let found): action = found
        case .unreadable: return
        case .missing:
            if !mayBeMade { report(.missingAction, place, "the repository has no action in '\(reference)'") }
            return
        }
        var given: [TemplateEntry] = []
        if let with {
            guard case .mapping(let entries) = with.content,
                entries.allSatisfy({ !$0.isInsert && $0.key.literal != nil })
            else { return }
            given = entries
        }
        let known = action.inputs.map(\.name)
        let isDocker = if case .docker = action.runs { true } else { false }
        for entry in given where !known.contains(where: { CaseFolding.areEqual($0, entry.key.source) }) {
            // What a container is started with may be given to any.
            if isDocker, ["args", "entrypoint"].contains(entry.key.source.lowercased()) { continue }
            report(.actionInput, entry.keyPosition, "the action '\(reference)' has no input '\(entry.key.source)'")
        }
        for input in action.inputs where input.isRequired && input.fallback == nil {
            guard !given.contains(where: { CaseFolding.areEqual($0.key.source, input.name) }) else { continue }
            report(.actionInput, place, "the action '\(reference)' needs the input '\(input.name)'")
        }
    }

    private mutating func report(_ rule: WorkflowFinding.Rule, _ position: SourcePosition, _ message: String) {
        findings.append(WorkflowFinding(rule: rule, file: workflow.file, position: position, message: message))
    }
}

extension Workflow {
    /// What does not fit between the workflow's steps and the actions of its own repository.
    ///
    /// - Parameter look: Tells what is in a directory of the repository.
    /// - Returns: The findings, by job and step.
    public func findings(ofActions look: @escaping (String) -> LocalAction) -> [WorkflowFinding] {
        var checks = LocalActionChecks(workflow: self, look: look)
        return checks.run()
    }
}
