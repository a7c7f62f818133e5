/// Why an expression could not be read or evaluated, and where in its text.
public struct ExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The stage that failed.
    public enum Stage: String, Sendable, Hashable {
        case lexing
        case parsing
        case evaluation
    }

    public let stage: Stage

    /// Safe to show: names tokens of the expression, never the values of contexts.
    public let message: String

    /// The place in the expression, in Unicode scalars from 1; nil where the whole expression is meant.
    public let position: Int?

    public init(_ stage: Stage, _ message: String, at position: Int? = nil) {
        self.stage = stage
        self.message = message
        self.position = position
    }

    public var description: String {
        guard let position else { return message }
        return "\(message) (position \(position) of the expression)"
    }
}
