/// The contexts of a job's expressions that are known before it starts; a runner adds its own.
public struct JobContexts: Codable, Sendable {
    public var github: ExpressionValue
    public var inputs: ExpressionValue
    public var vars: ExpressionValue
    public var needs: ExpressionValue
    public var matrix: ExpressionValue
    public var strategy: ExpressionValue

    public init(
        github: ExpressionValue,
        inputs: ExpressionValue = .object(ExpressionObject()),
        vars: ExpressionValue = .object(ExpressionObject()),
        needs: ExpressionValue = .object(ExpressionObject()),
        matrix: ExpressionValue = .object(ExpressionObject()),
        strategy: ExpressionValue = .object(ExpressionObject())
    ) {
        self.github = github
        self.inputs = inputs
        self.vars = vars
        self.needs = needs
        self.matrix = matrix
        self.strategy = strategy
    }

    /// The contexts by name.
    public var object: ExpressionObject {
        ExpressionObject([
            ("github", github), ("inputs", inputs), ("vars", vars), ("needs", needs), ("matrix", matrix),
            ("strategy", strategy),
        ])
    }
}
