/// The `if` of a job or a step.
public struct Condition: Codable, Sendable, Hashable {
    /// The expression as the file has it; empty where it has none.
    public var source: String

    /// What is evaluated: `success() && (…)` around an expression that asks for no status itself.
    public var expression: Expression

    /// The expression without what was put around it; nil where the file has none.
    public var ownExpression: Expression?
    public var position: SourcePosition

    /// Makes the condition of an `if`; nil is a file that has none.
    init(_ source: String?, scope: ExpressionScope, at position: SourcePosition) throws(ExpressionError) {
        self.source = source ?? ""
        self.position = position
        guard let source else {
            expression = try Expression("success()", scope: scope)
            return
        }
        let own = try Expression(source, scope: scope)
        ownExpression = own
        expression = own.usesStatus ? own : try Expression("success() && (\(source))", scope: scope)
    }
}
