/// Why all of Headgate could not be brought up on this machine; the message says what to do.
public struct StandaloneError: Error, Sendable, CustomStringConvertible {
    /// For callers to branch on.
    public struct Code: Sendable, Hashable {
        fileprivate enum Value {
            case usage
            case alreadyRunning
            case notRunning
            case portInUse
            case storage
            case repository
            case engine
            case process
        }

        fileprivate let value: Value

        /// The options do not go together.
        public static let usage = Code(value: .usage)

        /// Another group uses this data directory.
        public static let alreadyRunning = Code(value: .alreadyRunning)

        /// No group runs on this data directory.
        public static let notRunning = Code(value: .notRunning)

        /// A port that the group needs is taken.
        public static let portInUse = Code(value: .portInUse)

        /// The data directory cannot be read or written.
        public static let storage = Code(value: .storage)

        /// The repository cannot be found or read.
        public static let repository = Code(value: .repository)

        /// No container engine answers.
        public static let engine = Code(value: .engine)

        /// A process of the group could not be started.
        public static let process = Code(value: .process)
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
