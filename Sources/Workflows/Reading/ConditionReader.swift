import YAML

/// Reads an `if`: an expression with or without `${{ }}` around it.
struct ConditionReader {
    let findings: Findings

    func condition(_ node: YAMLNode?, scope: ExpressionScope, at position: SourcePosition) -> Condition? {
        do {
            guard let node else { return try Condition(nil, scope: scope, at: position) }
            guard let scalar = node.scalar else {
                findings.report(node, "if must be an expression, not \(node.kindDescription)")
                return nil
            }
            do {
                return try Condition(try Self.source(scalar), scope: scope, at: node.place)
            } catch {
                findings.report(node, error.description)
                return nil
            }
        } catch {
            findings.report(position, error.description)
            return nil
        }
    }

    /// The expression of an `if`; nil where it is empty.
    private static func source(_ scalar: YAMLScalar) throws(ExpressionError) -> String? {
        if scalar.resolved == .null { return nil }
        let text = scalar.text
        let scalars = text.unicodeScalars.drop(while: \.properties.isWhitespace)
        let trimmed = String(
            String.UnicodeScalarView(scalars.reversed().drop(while: \.properties.isWhitespace).reversed())
        )
        guard !trimmed.isEmpty else { return nil }
        guard TemplateReader.hasExpression(trimmed) else { return trimmed }
        let template = try TemplateText(trimmed)
        if let expression = template.expression { return expression.source }
        // Text around an expression makes the whole a text: what it says is put together and is true unless empty.
        return try template.asFormat()
    }
}

extension TemplateText {
    /// The expression that makes this text: `format('…{0}…', …)`.
    func asFormat() throws(ExpressionError) -> String {
        var pattern = ""
        var arguments = ""
        var count = 0
        for segment in segments {
            switch segment {
            case .literal(let text):
                for character in text {
                    switch character {
                    case "'": pattern += "''"
                    case "{": pattern += "{{"
                    case "}": pattern += "}}"
                    default: pattern.append(character)
                    }
                }
            case .expression(let expression):
                pattern += "{\(count)}"
                arguments += ", \(expression.source)"
                count += 1
            }
        }
        return "format('\(pattern)'\(arguments))"
    }
}
