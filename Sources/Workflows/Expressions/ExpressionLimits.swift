/// The bounds within which expressions are read and evaluated.
public struct ExpressionLimits: Sendable, Hashable {
    /// Unicode scalars of an expression's text.
    public var length = 21_000

    /// Nodes from the root of the syntax tree to its deepest leaf.
    public var depth = 50

    /// Bytes that one evaluation may make, counting two for each UTF-16 unit of every text made on the way.
    public var memory = 1 << 20

    /// Nesting of JSON that `fromJSON` reads.
    public var jsonDepth = 100

    public init() {}

    /// What plans are made with.
    public static let standard = ExpressionLimits()

    /// What jobs are carried out with: scripts and outputs may be larger.
    public static let job: ExpressionLimits = {
        var limits = ExpressionLimits()
        limits.memory = 16 << 20
        return limits
    }()
}
