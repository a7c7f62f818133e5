import YAML

/// The `inputs` context of a run.
enum DispatchInputs {
    /// The values of an event's inputs with the types the file declares, and defaults for those not given.
    static func values(for event: WorkflowEvent, of workflow: Workflow) throws(WorkflowError) -> ExpressionValue {
        let declared = workflow.triggers.first { $0.event == event.name }?.inputs ?? []
        var issues: [WorkflowIssue] = []
        var entries: [(String, ExpressionValue)] = []
        for input in declared {
            let given = event.inputs.first { CaseFolding.areEqual($0.key, input.name) }?.value
            switch value(of: input, given: given) {
            case .success(let value): entries.append((input.name, value))
            case .failure(let problem):
                issues.append(WorkflowIssue(file: workflow.file, position: input.position, message: problem.message))
            }
        }
        let names = declared.map(\.name)
        for name in event.inputs.keys.sorted() where !names.contains(where: { CaseFolding.areEqual($0, name) }) {
            var message = "\(event.name) has no input '\(name)'"
            if let near = Suggestion.nearest(to: name, in: names) { message += "; did you mean '\(near)'?" }
            issues.append(WorkflowIssue(file: workflow.file, position: nil, message: message))
        }
        guard issues.isEmpty else { throw WorkflowError(.invalidEvent, issues: issues) }
        return .object(ExpressionObject(entries))
    }

    private struct Problem: Error {
        var message: String
    }

    private static func value(of input: WorkflowInput, given: String?) -> Result<ExpressionValue, Problem> {
        let text = given ?? input.defaultValue?.literal
        let isEmpty = text?.isEmpty ?? true
        if isEmpty && input.isRequired {
            return .failure(Problem(message: "the input '\(input.name)' is required"))
        }
        switch input.kind {
        case .string, .environment: return .success(.string(text ?? ""))
        case .boolean:
            switch text?.lowercased() {
            case "true": return .success(true)
            case "false", "", nil: return .success(false)
            default: return .failure(Problem(message: "the input '\(input.name)' must be true or false"))
            }
        case .number:
            let number = ExpressionNumber.parse(text ?? "")
            if number.isNaN { return .failure(Problem(message: "the input '\(input.name)' must be a number")) }
            return .success(.number(number))
        case .choice:
            let choice = text ?? input.options.first ?? ""
            if given != nil, !input.options.contains(choice) {
                let options = input.options.joined(separator: ", ")
                return .failure(Problem(message: "the input '\(input.name)' must be one of \(options)"))
            }
            return .success(.string(choice))
        }
    }
}
