/// A text with expressions in it.
public struct TemplateText: Sendable, Hashable {
    enum Segment: Sendable, Hashable {
        case literal(String)
        case expression(Expression)
    }

    /// The text as written, expressions included.
    public let source: String
    let segments: [Segment]

    /// A text without expressions.
    public init(literal: String) {
        source = literal
        segments = literal.isEmpty ? [] : [.literal(literal)]
    }

    /// Reads a text and the expressions between `${{` and `}}` in it.
    public init(
        _ source: String,
        scope: ExpressionScope = .any,
        limits: ExpressionLimits = .standard
    ) throws(ExpressionError) {
        self.source = source
        var segments: [Segment] = []
        var rest = source.unicodeScalars[...]
        while let open = Self.find("${{", in: rest) {
            if open > rest.startIndex { segments.append(.literal(String(rest[..<open]))) }
            let start = rest.index(open, offsetBy: 3)
            guard let close = Self.closing(in: rest[start...]) else {
                throw ExpressionError(.lexing, "the expression is not closed: }} is missing")
            }
            let inner = Self.trimmed(rest[start..<close])
            guard !inner.isEmpty else { throw ExpressionError(.parsing, "an expression was expected in ${{ }}") }
            segments.append(.expression(try Expression(inner, scope: scope, limits: limits)))
            rest = rest[rest.index(close, offsetBy: 2)...]
        }
        if !rest.isEmpty { segments.append(.literal(String(rest))) }
        self.segments = segments
    }

    /// A text that is one expression.
    public init(expression: Expression) {
        source = "${{ \(expression.source) }}"
        segments = [.expression(expression)]
    }

    /// The text, if no expression is in it.
    public var literal: String? {
        switch segments.count {
        case 0: return ""
        case 1:
            guard case .literal(let text) = segments[0] else { return nil }
            return text
        default: return nil
        }
    }

    /// The expression, if the whole text is one.
    public var expression: Expression? {
        guard segments.count == 1, case .expression(let expression) = segments[0] else { return nil }
        return expression
    }

    /// The expressions in order.
    public var expressions: [Expression] {
        segments.compactMap { segment in
            guard case .expression(let expression) = segment else { return nil }
            return expression
        }
    }

    /// The value: the expression's own where the text is one expression, otherwise a string.
    public func evaluate(in context: ExpressionContext) throws(ExpressionError) -> ExpressionValue {
        if let expression { return try expression.evaluate(in: context) }
        var result = ""
        for segment in segments {
            switch segment {
            case .literal(let text): result += text
            case .expression(let expression): result += try expression.evaluate(in: context).text
            }
            guard result.utf8.count <= context.limits.memory else {
                throw ExpressionError(.evaluation, "the text grows beyond \(context.limits.memory) bytes")
            }
        }
        return .string(result)
    }

    private static func find(_ text: String, in scalars: Substring.UnicodeScalarView) -> String.Index? {
        let wanted = Array(text.unicodeScalars)
        var place = scalars.startIndex
        while place < scalars.endIndex {
            if scalars[place] == wanted[0], scalars[place...].starts(with: wanted) { return place }
            place = scalars.index(after: place)
        }
        return nil
    }

    /// Where the `}}` of an expression stands; one inside a quoted string does not count.
    private static func closing(in scalars: Substring.UnicodeScalarView) -> String.Index? {
        var place = scalars.startIndex
        var isQuoted = false
        while place < scalars.endIndex {
            if scalars[place] == "'" { isQuoted.toggle() }
            let next = scalars.index(after: place)
            if !isQuoted, scalars[place] == "}", next < scalars.endIndex, scalars[next] == "}" { return place }
            place = next
        }
        return nil
    }

    private static func trimmed(_ scalars: Substring.UnicodeScalarView) -> String {
        let dropped = scalars.drop(while: \.properties.isWhitespace)
        guard let last = dropped.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
        return String(dropped[...last])
    }
}
