/// Why a local run cannot begin.
public struct LocalRunError: Error, Sendable, CustomStringConvertible {
    /// For callers to branch on.
    public struct Code: Sendable, Hashable {
        fileprivate enum Value {
            case usage
            case unavailable
        }

        fileprivate let value: Value

        /// What was asked for does not make sense here, or a workflow is not valid.
        public static let usage = Code(value: .usage)

        /// Something on this machine does not work.
        public static let unavailable = Code(value: .unavailable)
    }

    public let code: Code
    public let message: String
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { message }
}
