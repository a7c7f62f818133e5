/// Why the controller could not be asked, or what it answered instead.
public struct ControllerClientError: Error, Sendable, CustomStringConvertible {
    /// For callers to branch on.
    public struct Code: Sendable, Hashable {
        fileprivate enum Value {
            case unreachable
            case refused
            case invalidAnswer
        }

        fileprivate let value: Value

        /// No answer came; trying again may help.
        public static let unreachable = Code(value: .unreachable)

        /// The controller answered with a problem; `problem` has it.
        public static let refused = Code(value: .refused)

        /// What came back is not what this program understands.
        public static let invalidAnswer = Code(value: .invalidAnswer)
    }

    public let code: Code
    public let message: String
    public let problem: Problem?
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, problem: Problem? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.problem = problem
        self.cause = cause
    }

    public var description: String { message }
}
