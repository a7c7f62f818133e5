/// An expression of the GitHub Actions dialect: what stands between `${{` and `}}`, or in an `if`.
public struct Expression: Sendable {
    /// The text as written.
    public let source: String
    let root: ExpressionNode

    /// Reads an expression; an empty text is `null`.
    ///
    /// - Parameters:
    ///   - source: The text without `${{` and `}}`.
    ///   - scope: The names it may use.
    ///   - limits: Its bounds.
    /// - Throws: An error that names the place in the text.
    public init(
        _ source: String,
        scope: ExpressionScope = .any,
        limits: ExpressionLimits = .standard
    ) throws(ExpressionError) {
        self.source = source
        root = try ExpressionParser.parse(source, scope: scope, limits: limits)
    }

    /// The expression's value.
    ///
    /// - Throws: An error of stage `evaluation`; it never shows a context's value.
    public func evaluate(in context: ExpressionContext) throws(ExpressionError) -> ExpressionValue {
        var evaluator = ExpressionEvaluator(context: context)
        return try evaluator.evaluate(root)
    }

    /// Whether it asks for the status of what went before, so that no `success()` is put in front of it.
    public var usesStatus: Bool {
        uses { kind in
            guard case .call(let name, _) = kind else { return false }
            return ["success", "failure", "cancelled", "always"].contains(name)
        }
    }

    /// Whether it reads a context.
    public func uses(context name: String) -> Bool {
        uses { kind in
            guard case .context(let used) = kind else { return false }
            return CaseFolding.areEqual(used, name)
        }
    }

    private func uses(_ matches: (ExpressionNode.Kind) -> Bool) -> Bool {
        var found = false
        root.visit { found = found || matches($0.kind) }
        return found
    }
}

/// Coded as its text; the names it uses were checked where it was first read.
extension Expression: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(source)
    }
}

/// Two expressions are the same if their texts are: the trees then are, and `NaN` is equal to nothing.
extension Expression: Hashable {
    public static func == (left: Expression, right: Expression) -> Bool {
        left.source == right.source
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(source)
    }
}
