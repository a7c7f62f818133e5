import Workflows

/// Expressions out of tokens in any order, and out of whole parts.
enum ExpressionFuzz {
    private static let tokens = [
        "github", "env.a", "foo['bar']", ".*", "[*]", "[", "]", "(", ")", "!", "&&", "||", "==", "!=", "<", ">=", "'a'",
        "'", "''", "1", "-0x1f", ".5", "1e9", "NaN", "Infinity", "null", "true", "format('{0}', ", "fromJSON('[1,2]')",
        "toJSON(", "contains(", "join(", "hashFiles(", "success()", "always()", "case(true, ", ",", " ", "\n", ".", "*",
        "😊", "\"", "=", "&", "ς", "'{0}{1}'", "{{", "}}", "${{", "startsWith('a', ", "\u{0}", "-", "+1", "0o8", "a-b",
    ]

    private static let context = ExpressionContext(
        contexts: [
            "github": ["sha": "x", "list": .list([1.0, "a", .null, ["k": "v"]])], "foo": ["bar": ["x": true]],
            "env": ["a": "b"],
        ]
    )

    static func run(_ random: inout SeededGenerator) -> FuzzOutcome {
        var text = ""
        if random.below(3) == 0 {
            text = whole(&random, depth: 4)
            if random.below(2) == 0 { text += random.pick(tokens) }
        } else {
            let separator = random.pick(["", " "])
            text = (0...random.below(14)).map { _ in random.pick(tokens) }.joined(separator: separator)
        }
        do throws(ExpressionError) {
            let expression = try Expression(text)
            guard try Expression(expression.source) == expression else {
                return .fault("reads otherwise the second time", Array(text.utf8))
            }
            if let fault = templateFault(text) { return fault }
            return try evaluated(expression, text)
        } catch {
            let length = max(1, text.unicodeScalars.count)
            guard !error.message.isEmpty, (1...length).contains(error.position ?? 1) else {
                return .fault("an error without a place in the text: \(error)", Array(text.utf8))
            }
            return .refused
        }
    }

    private static func evaluated(_ expression: Expression, _ text: String) throws(ExpressionError) -> FuzzOutcome {
        let value = try expression.evaluate(in: context)
        let again = try expression.evaluate(in: context)
        guard value.json == again.json else { return .fault("two values", Array(text.utf8)) }
        return .accepted
    }

    /// What is an expression by itself is one between `${{` and `}}`.
    private static func templateFault(_ text: String) -> FuzzOutcome? {
        guard text.contains(where: { !$0.isWhitespace }) else { return nil }
        do throws(ExpressionError) {
            let template = try TemplateText("a ${{ \(text) }} b")
            guard template.expressions.count == 1 else { return .fault("not one expression", Array(text.utf8)) }
            return nil
        } catch {
            return .fault("refused in a text: \(error)", Array(text.utf8))
        }
    }

    private static func whole(_ random: inout SeededGenerator, depth: Int) -> String {
        guard depth > 0 else {
            return random.pick(["1", "'x'", "null", "github.sha", "env.a", "true", "''", "foo.bar", "github.list"])
        }
        func part() -> String { whole(&random, depth: depth - 1 - random.below(2)) }
        switch random.below(12) {
        case 0: return "(\(part()))"
        case 1: return "!\(part())"
        case 2: return "\(part()) \(random.pick(["==", "!=", "<", "<=", ">", ">="])) \(part())"
        case 3: return "\(part()) && \(part())"
        case 4: return "\(part()) || \(part())"
        case 5: return "format('{0}-{1}', \(part()), \(part()))"
        case 6: return "toJSON(\(part()))"
        case 7: return "fromJSON(toJSON(\(part())))"
        case 8: return "case(\(part()), \(part()), \(part()))"
        case 9: return "join(\(part()), \(part()))"
        case 10: return "github.list[\(part())]"
        default: return "contains(\(part()), \(part()))"
        }
    }
}
