/// Why an exchange did not end with an answer.
///
/// The message names method, origin and path, never the query, headers or credentials.
public struct HTTPError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for callers to branch on.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case invalidRequest
            case resolve
            case couldNotConnect
            case timedOut
            case tooLarge
            case cancelled
            case tls
            case protocolViolation
            case connectionLost
            case redirect
            case body
            case closed
            case system
        }

        private let value: Value

        /// The URL, a header or an option cannot be sent.
        public static let invalidRequest = Self(value: .invalidRequest)
        /// The host's name has no address.
        public static let resolve = Self(value: .resolve)
        /// Nobody listens, or the way there is closed.
        ///
        /// Nothing was sent.
        public static let couldNotConnect = Self(value: .couldNotConnect)
        /// One of the request's time-outs passed.
        public static let timedOut = Self(value: .timedOut)
        /// Body, header or line is over its bound.
        public static let tooLarge = Self(value: .tooLarge)
        /// The task was cancelled.
        public static let cancelled = Self(value: .cancelled)
        /// The handshake or a certificate failed.
        public static let tls = Self(value: .tls)
        /// The other side does not speak HTTP as it should.
        public static let protocolViolation = Self(value: .protocolViolation)
        /// The connection ended before the answer did.
        public static let connectionLost = Self(value: .connectionLost)
        /// Too many redirects, or one that must not be followed.
        public static let redirect = Self(value: .redirect)
        /// The body to send could not be read or made.
        public static let body = Self(value: .body)
        /// The client was shut down.
        public static let closed = Self(value: .closed)
        /// Memory, threads or libcurl itself failed.
        public static let system = Self(value: .system)

        public var description: String {
            value.rawValue
        }
    }

    public let code: Code
    /// Safe to show.
    public let message: String
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String {
        message
    }

    /// Whether the other side certainly never saw the request.
    public var nothingSent: Bool {
        code == .couldNotConnect || code == .resolve || code == .invalidRequest
    }
}
