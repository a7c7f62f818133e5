/// Evaluates a syntax tree, keeping count of the memory it makes.
struct ExpressionEvaluator {
    let context: ExpressionContext
    private var memory = 0

    init(context: ExpressionContext) {
        self.context = context
    }

    mutating func evaluate(_ node: ExpressionNode) throws(ExpressionError) -> ExpressionValue {
        switch node.kind {
        case .literal(let literal): return literal.value
        case .context(let name): return context.contexts[name] ?? .null
        case .call(let name, let arguments): return try call(name, arguments, at: node.position)
        case .index(let base, let key): return try index(try evaluate(base), with: try evaluate(key))
        case .filter(let base): return filter(try evaluate(base))
        case .not(let operand): return .boolean(!(try evaluate(operand).isTruthy))
        case .all(let operands):
            var value = ExpressionValue.null
            for operand in operands {
                value = try evaluate(operand)
                if !value.isTruthy { break }
            }
            return value
        case .any(let operands):
            var value = ExpressionValue.null
            for operand in operands {
                value = try evaluate(operand)
                if value.isTruthy { break }
            }
            return value
        case .compare(let binary, let left, let right):
            let leftValue = try evaluate(left)
            return .boolean(ExpressionComparison.holds(binary, leftValue, try evaluate(right)))
        }
    }

    /// Counts a text that was made, at two bytes for each UTF-16 unit.
    mutating func account(_ text: String) throws(ExpressionError) {
        memory += 26 + 2 * text.utf16.count
        guard memory <= context.limits.memory else { throw tooMuchMemory() }
    }

    /// The bytes that may still be made.
    var remaining: Int { context.limits.memory - memory }

    func tooMuchMemory() -> ExpressionError {
        ExpressionError(.evaluation, "the expression makes more than \(context.limits.memory) bytes")
    }

    private func index(_ base: ExpressionValue, with key: ExpressionValue) throws(ExpressionError) -> ExpressionValue {
        guard case .array(let array) = base, array.isFiltered else { return Self.member(of: base, key) ?? .null }
        return .array(ExpressionArray(filtered: array.elements.compactMap { Self.member(of: $0, key) }))
    }

    private static func member(of base: ExpressionValue, _ key: ExpressionValue) -> ExpressionValue? {
        guard key.isPrimitive else { return nil }
        switch base {
        case .object(let object): return object[key.text]
        case .array(let array):
            let number = key.number
            guard number >= 0, number < Double(array.elements.count) else { return nil }
            return array.elements[Int(number)]
        default: return nil
        }
    }

    private func filter(_ base: ExpressionValue) -> ExpressionValue {
        func parts(_ value: ExpressionValue) -> [ExpressionValue] {
            switch value {
            case .array(let array): array.elements
            case .object(let object): object.values
            default: []
            }
        }
        guard case .array(let array) = base, array.isFiltered else {
            return .array(ExpressionArray(filtered: parts(base)))
        }
        return .array(ExpressionArray(filtered: array.elements.flatMap(parts)))
    }
}
