extension Template {
    /// The value with every expression in it evaluated.
    ///
    /// - Throws: An error of code `evaluation` that names the place in the file and in the expression.
    public func evaluate(in context: ExpressionContext, file: String) throws(WorkflowError) -> ExpressionValue {
        switch content {
        case .null: return .null
        case .boolean(let value): return .boolean(value)
        case .number(let value): return .number(value)
        case .text(let text): return try Self.evaluate(text, in: context, file: file, at: position)
        case .sequence(let elements):
            var values: [ExpressionValue] = []
            for element in elements {
                let value = try element.evaluate(in: context, file: file)
                // An expression among elements stands for its own: a list in a list is written out.
                if case .text = element.content, case .array(let inner) = value {
                    values += inner.elements
                } else {
                    values.append(value)
                }
            }
            return .list(values)
        case .mapping(let entries): return .object(try Self.evaluate(entries, in: context, file: file))
        }
    }

    /// The entries of a mapping, or of an object that an expression yields; nothing for null.
    public func evaluateObject(in context: ExpressionContext, file: String) throws(WorkflowError) -> ExpressionObject {
        switch try evaluate(in: context, file: file) {
        case .object(let object): return object
        case .null: return ExpressionObject()
        case let other:
            throw WorkflowError(.evaluation, "a mapping was expected, not \(other.kind)", file: file, at: position)
        }
    }

    /// A mapping's values as texts, in order.
    public func evaluateStrings(
        in context: ExpressionContext,
        file: String
    ) throws(WorkflowError) -> [(key: String, value: String)] {
        try evaluateObject(in: context, file: file).entries.map { ($0.key, $0.value.text) }
    }

    /// The value as a text.
    public func evaluateText(in context: ExpressionContext, file: String) throws(WorkflowError) -> String {
        let value = try evaluate(in: context, file: file)
        guard value.isPrimitive else {
            throw WorkflowError(.evaluation, "a text was expected, not \(value.kind)", file: file, at: position)
        }
        return value.text
    }

    /// The value as a boolean; texts are none.
    public func evaluateBoolean(in context: ExpressionContext, file: String) throws(WorkflowError) -> Bool {
        let value = try evaluate(in: context, file: file)
        guard case .boolean(let result) = value else {
            throw WorkflowError(.evaluation, "true or false was expected, not \(value.kind)", file: file, at: position)
        }
        return result
    }

    /// The value as a number that is not negative; a text that reads as one counts.
    public func evaluateNumber(in context: ExpressionContext, file: String) throws(WorkflowError) -> Double {
        let value = try evaluate(in: context, file: file)
        let number = value.number
        guard value.isPrimitive, number.isFinite, number >= 0 else {
            throw WorkflowError(.evaluation, "a number of at least 0 was expected", file: file, at: position)
        }
        return number
    }

    private static func evaluate(
        _ text: TemplateText,
        in context: ExpressionContext,
        file: String,
        at position: SourcePosition
    ) throws(WorkflowError) -> ExpressionValue {
        do {
            return try text.evaluate(in: context)
        } catch {
            throw WorkflowError(.evaluation, error.description, file: file, at: position)
        }
    }

    private static func evaluate(
        _ entries: [TemplateEntry],
        in context: ExpressionContext,
        file: String
    ) throws(WorkflowError) -> ExpressionObject {
        var result: [(String, ExpressionValue)] = []
        for entry in entries {
            if entry.isInsert {
                let inserted = try entry.value.evaluateObject(in: context, file: file)
                result += inserted.entries.map { ($0.key, $0.value) }
            } else {
                let key = try evaluate(entry.key, in: context, file: file, at: entry.keyPosition)
                result.append((key.text, try entry.value.evaluate(in: context, file: file)))
            }
        }
        return ExpressionObject(result)
    }
}
