/// A failure of the controller, with a message that is safe to show and a code that decides the HTTP status at the edge.
public struct ControllerError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public struct Code: Sendable, Hashable {
        fileprivate enum Value {
            case invalid
            case unauthorized
            case forbidden
            case notFound
            case conflict
            case unavailable
            case tooLarge
            case tooMany
            case unsupportedType
        }

        fileprivate let value: Value

        /// The request makes no sense as it stands.
        public static let invalid = Code(value: .invalid)

        /// Nobody says who is asking.
        public static let unauthorized = Code(value: .unauthorized)

        /// Whoever asks may not do this.
        public static let forbidden = Code(value: .forbidden)

        /// There is no such thing.
        public static let notFound = Code(value: .notFound)

        /// It is not in the state the request needs.
        public static let conflict = Code(value: .conflict)

        /// Something this depends on does not answer; asking again later may help.
        public static let unavailable = Code(value: .unavailable)

        /// The body is larger than what is accepted.
        public static let tooLarge = Code(value: .tooLarge)

        /// Too many of them came; asking again in a minute may help.
        public static let tooMany = Code(value: .tooMany)

        /// The body is of a kind that is not taken.
        public static let unsupportedType = Code(value: .unsupportedType)
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

    /// The HTTP status this is sent with.
    var status: Int {
        switch code.value {
        case .invalid: 400
        case .unauthorized: 401
        case .forbidden: 403
        case .notFound: 404
        case .conflict: 409
        case .tooLarge: 413
        case .unsupportedType: 415
        case .tooMany: 429
        case .unavailable: 503
        }
    }
}
