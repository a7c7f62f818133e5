extension JobSession {
    /// The variables a step sees: its own `env` over the job's.
    func variables(of step: Step) throws(WorkflowError) -> [String: String] {
        var variables = environment
        for (name, value) in try step.env?.evaluateStrings(in: context, file: work.file) ?? [] {
            variables[name] = value
        }
        return variables
    }

    func evaluate(_ condition: Condition, in scope: ExpressionContext) throws(WorkflowError) -> Bool {
        do {
            return try condition.expression.evaluate(in: scope).isTruthy
        } catch {
            throw WorkflowError(.evaluation, "if: \(error)", file: work.file, at: condition.position)
        }
    }

    func skipReason(of step: Step) -> String {
        if !step.condition.source.isEmpty { return "its condition did not hold: \(step.condition.source)" }
        return isCancelled ? "the job was cancelled" : "an earlier step failed"
    }

    /// The name of a step whose own name cannot be evaluated.
    func fallbackName(of step: Step) -> String {
        if let name = step.name?.literal, !name.isEmpty { return name }
        switch step.action {
        case .uses(let action, _): return "Run \(action)"
        case .run(let script, _, _):
            guard case .text(let text) = script.content else { return "Run \(script.literal ?? "")" }
            return "Run \(Self.firstLine(of: text.source))"
        case .wait(let ids): return ids.isEmpty ? "Wait for all" : "Wait"
        case .cancel: return "Cancel"
        }
    }

    func displayName(of step: Step, in scope: ExpressionContext) throws(WorkflowError) -> String {
        if let name = try step.name?.evaluateText(in: scope, file: work.file), !name.isEmpty { return name }
        return fallbackName(of: step)
    }

    func invocation(
        of step: Step,
        name: String,
        variables: [String: String],
        in scope: ExpressionContext
    ) throws(WorkflowError) -> StepInvocation {
        StepInvocation(
            number: records.count + 1,
            id: step.id,
            name: name,
            action: try action(of: step, in: scope),
            environment: variables,
            path: path,
            timeoutMinutes: try step.timeoutMinutes?.evaluateNumber(in: scope, file: work.file),
            continueOnError: try step.continueOnError?.evaluateBoolean(in: scope, file: work.file) ?? false
        )
    }

    private func action(of step: Step, in scope: ExpressionContext) throws(WorkflowError) -> StepInvocation.Action {
        switch step.action {
        case .uses(let reference, let with):
            var inputs: [String: String] = [:]
            for (name, value) in try with?.evaluateStrings(in: scope, file: work.file) ?? [] {
                inputs[name] = value
            }
            return .uses(reference, inputs: inputs)
        case .run(let script, let shell, let directory):
            let text = try script.evaluateText(in: scope, file: work.file)
            let shellTemplate = shell ?? defaults.shell
            let shellName = try shellTemplate?.evaluateText(in: scope, file: work.file)
            let directoryTemplate = directory ?? defaults.workingDirectory
            let directoryName = try directoryTemplate?.evaluateText(in: scope, file: work.file)
            do {
                return .run(
                    script: text,
                    shell: try Shell(shellName),
                    workingDirectory: directoryName.flatMap { $0.isEmpty ? nil : $0 }
                )
            } catch {
                let position = shellTemplate?.position ?? step.position
                throw WorkflowError(error.code, error.message, file: work.file, at: position)
            }
        case .wait, .cancel:
            let message = "steps do not run in the background"
            throw WorkflowError(.unsupported, message, file: work.file, at: step.position)
        }
    }

    private static func firstLine(of script: String) -> String {
        let line = script.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        let trimmed = line.drop(while: \.isWhitespace)
        return trimmed.count > 80 ? trimmed.prefix(80) + "…" : String(trimmed)
    }
}
