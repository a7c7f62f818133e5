/// What went wrong in the service, as one kind of error.
public struct ModerationServiceError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure this is; new kinds may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case invalidConfiguration
            case unavailable
            case checkFailed
        }

        private let kind: Kind

        /// A setting cannot be used.
        public static let invalidConfiguration = Code(kind: .invalidConfiguration)
        /// Something the service needs does not answer.
        public static let unavailable = Code(kind: .unavailable)
        /// A running deployment does not do what it should.
        public static let checkFailed = Code(kind: .checkFailed)

        public var description: String { kind.rawValue }
    }

    public let code: Code
    /// Safe to show to anyone.
    public let message: String
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { "\(code): \(message)" }
}
