/// The `inputs` context of a called workflow.
struct CallInputs {
    let workflow: CalledWorkflow
    let call: Job.Call

    /// The file that calls.
    let file: String

    /// The inputs with the types the called file declares, and defaults for those not given.
    ///
    /// - Parameters:
    ///   - context: The contexts of the calling job.
    ///   - run: The contexts of the run, for defaults.
    /// - Returns: An object.
    /// - Throws: An error with the place of the value that does not fit.
    func values(
        in context: ExpressionContext,
        run: ExpressionContext
    ) throws(WorkflowError) -> ExpressionValue {
        let given = try call.with?.evaluateObject(in: context, file: file) ?? ExpressionObject()
        var entries: [(String, ExpressionValue)] = []
        for input in workflow.inputs {
            let position = position(of: input.name)
            let value: ExpressionValue
            if let own = given[input.name] {
                value = own
            } else if input.isRequired {
                throw error("the input '\(input.name)' of \(workflow.file) is required", at: position)
            } else {
                value = try input.defaultValue?.evaluate(in: run, file: workflow.file) ?? .null
            }
            guard let typed = Self.typed(value, as: input.kind) else {
                let kind = input.kind == .boolean ? "true or false" : input.kind == .number ? "a number" : "a text"
                let message = "the input '\(input.name)' of \(workflow.file) must be \(kind), not \(value.kind)"
                throw error(message, at: position)
            }
            entries.append((input.name, typed))
        }
        for key in given.keys where !workflow.inputs.contains(where: { CaseFolding.areEqual($0.name, key) }) {
            let message = "\(workflow.file) has no input \(ExpressionParser.shown(key))"
            throw error(message, at: position(of: key))
        }
        return .object(ExpressionObject(entries))
    }

    /// A value as an input's type has it: nothing is the type's own nothing; nil where it does not fit.
    private static func typed(_ value: ExpressionValue, as kind: WorkflowInput.Kind) -> ExpressionValue? {
        switch (kind, value) {
        case (.boolean, .boolean), (.number, .number): value
        case (.boolean, .null): false
        case (.number, .null): 0.0
        case (.boolean, _), (.number, _): nil
        default: value.isPrimitive ? .string(value.text) : nil
        }
    }

    private func position(of name: String) -> SourcePosition {
        guard case .mapping(let entries)? = call.with?.content else { return call.with?.position ?? call.usesPosition }
        return entries.first { CaseFolding.areEqual($0.key.source, name) }?.value.position ?? call.usesPosition
    }

    private func error(_ message: String, at position: SourcePosition) -> WorkflowError {
        WorkflowError(.evaluation, message, file: file, at: position)
    }
}
