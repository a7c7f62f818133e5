import YAML

/// Holds what a job gives a called workflow against what that declares.
struct CallRules {
    let call: Job.Call
    let file: String
    let workflow: CalledWorkflow

    var issues: [WorkflowIssue] { inputIssues + secretIssues }

    private func issue(_ message: String, at position: SourcePosition) -> WorkflowIssue {
        WorkflowIssue(file: file, position: position, message: message)
    }

    /// The entries of a mapping; nil where it is an expression, whose names are known at run time only.
    private func entries(of template: Template?) -> [TemplateEntry]? {
        guard let template else { return [] }
        guard case .mapping(let entries) = template.content,
            entries.allSatisfy({ !$0.isInsert && $0.key.literal != nil })
        else { return nil }
        return entries
    }

    private func unknown(_ name: String, _ what: String, in names: [String]) -> String {
        var message = "\(workflow.file) has no \(what) \(ExpressionParser.shown(name))"
        if let near = Suggestion.nearest(to: name, in: names) { message += "; did you mean '\(near)'?" }
        return message
    }

    private var inputIssues: [WorkflowIssue] {
        guard let given = entries(of: call.with) else { return [] }
        var issues: [WorkflowIssue] = []
        for entry in given {
            guard let name = entry.key.literal else { continue }
            guard let input = workflow.inputs.first(where: { CaseFolding.areEqual($0.name, name) }) else {
                let message = unknown(name, "input", in: workflow.inputs.map(\.name))
                issues.append(issue(message, at: entry.value.position))
                continue
            }
            if let message = mismatch(entry.value, input) { issues.append(issue(message, at: entry.value.position)) }
        }
        for input in workflow.inputs where input.isRequired {
            guard !given.contains(where: { CaseFolding.areEqual($0.key.source, input.name) }) else { continue }
            let message = "\(workflow.file) needs the input '\(input.name)'"
            issues.append(issue(message, at: call.usesPosition))
        }
        return issues
    }

    /// Why a value that holds no expression does not fit its input.
    private func mismatch(_ value: Template, _ input: WorkflowInput) -> String? {
        guard let literal = value.literal else { return nil }
        switch (input.kind, value.content) {
        case (.boolean, .boolean), (.number, .number), (.boolean, .null), (.number, .null): return nil
        case (.boolean, _), (.number, _):
            let kind = input.kind == .boolean ? "true or false" : "a number"
            return
                "the input '\(input.name)' of \(workflow.file) must be \(kind), not \(ExpressionParser.shown(literal))"
        default: return nil
        }
    }

    private var secretIssues: [WorkflowIssue] {
        guard !call.inheritsSecrets, let given = entries(of: call.secrets) else { return [] }
        var issues: [WorkflowIssue] = []
        for entry in given {
            guard let name = entry.key.literal else { continue }
            guard !workflow.secrets.contains(where: { CaseFolding.areEqual($0.name, name) }) else { continue }
            let message = unknown(name, "secret", in: workflow.secrets.map(\.name))
            issues.append(issue(message, at: entry.value.position))
        }
        for secret in workflow.secrets where secret.isRequired {
            guard !given.contains(where: { CaseFolding.areEqual($0.key.source, secret.name) }) else { continue }
            let message = "\(workflow.file) needs the secret '\(secret.name)'"
            issues.append(issue(message, at: call.usesPosition))
        }
        return issues
    }
}
