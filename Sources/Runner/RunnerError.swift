/// Why a step or a job could not be carried out; the message goes into the job's log and reason.
public struct RunnerError: Error, Sendable, CustomStringConvertible {
    /// For callers to branch on.
    public struct Code: Sendable, Hashable {
        fileprivate enum Value {
            case invalidInput
            case failed
            case leaseLost
            case unavailable
        }

        fileprivate let value: Value

        /// What the workflow says cannot be carried out.
        public static let invalidInput = Code(value: .invalidInput)

        /// It was carried out and did not succeed.
        public static let failed = Code(value: .failed)

        /// The controller has given the job to someone else.
        public static let leaseLost = Code(value: .leaseLost)

        /// Something on this host or beyond does not work.
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
