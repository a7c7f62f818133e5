/// Why a sync pass could not go on; the message goes into the agent's status.
public struct AgentError: Error, Sendable, CustomStringConvertible {
    /// The two kinds of failure that an agent tells apart, and what stops it otherwise.
    public struct Code: Sendable, Hashable {
        fileprivate enum Value {
            case environment
            case release
            case refused
            case early
        }

        fileprivate let value: Value

        /// Git, registry, engine, disk or network: hold and try again; it says nothing about the release.
        public static let environment = Code(value: .environment)

        /// What was committed cannot run: invalid manifests, a container that exits, a probe that never succeeds.
        public static let release = Code(value: .release)

        /// Going on would break a promise, such as applying a commit that does not build on the last one.
        public static let refused = Code(value: .refused)

        /// Nothing is wrong: something else has to come first.
        public static let early = Code(value: .early)
    }

    public let code: Code

    /// One word for machines, as the `reason` of a condition.
    public let reason: String
    public let message: String
    public let cause: (any Error)?

    public init(_ code: Code, reason: String, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.cause = cause
    }

    public var description: String { message }
}
