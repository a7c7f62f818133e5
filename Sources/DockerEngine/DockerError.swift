import HTTPTransport

/// Why the engine did not do what was asked.
public struct DockerError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for callers to branch on.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case badRequest
            case unauthorized
            case notFound
            case conflict
            case serverError
            case unreachable
            case timedOut
            case cancelled
            case invalidResponse
            case invalidEndpoint
            case pullFailed
            case pushFailed
            case buildFailed
            case loadFailed
        }

        private let value: Value

        /// The engine refuses the request as it is (400 and other 4xx).
        public static let badRequest = Self(value: .badRequest)
        /// 401 or 403, from the engine or from the registry it asked.
        public static let unauthorized = Self(value: .unauthorized)
        public static let notFound = Self(value: .notFound)
        /// The name is taken, or the object is in use (409).
        public static let conflict = Self(value: .conflict)
        /// The engine failed (5xx).
        public static let serverError = Self(value: .serverError)
        /// No engine answers, or it went away in the middle.
        public static let unreachable = Self(value: .unreachable)
        public static let timedOut = Self(value: .timedOut)
        public static let cancelled = Self(value: .cancelled)
        /// The engine's answer is not what its API says.
        public static let invalidResponse = Self(value: .invalidResponse)
        /// The address is not one of an engine.
        public static let invalidEndpoint = Self(value: .invalidEndpoint)
        public static let pullFailed = Self(value: .pullFailed)
        public static let pushFailed = Self(value: .pushFailed)
        public static let buildFailed = Self(value: .buildFailed)
        public static let loadFailed = Self(value: .loadFailed)

        public var description: String {
            value.rawValue
        }
    }

    public let code: Code
    /// The engine's own words, cleaned of control characters and bounded.
    public let message: String
    /// The end of the output, for a build that failed.
    public let log: [String]
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, log: [String] = [], cause: (any Error)? = nil) {
        self.code = code
        self.message = Self.clean(message)
        self.log = log
        self.cause = cause
    }

    public var description: String {
        message
    }

    /// Most characters of the engine's message that are kept.
    static let messageLimit = 2000

    private static func clean(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(messageLimit) {
            let isControl = scalar.value < 32 || (0x7F...0x9F).contains(scalar.value)
            result.append(isControl && scalar != "\n" && scalar != "\t" ? "\u{FFFD}" : scalar)
        }
        return String(result)
    }
}

extension DockerError {
    /// The failure of an exchange.
    init(_ error: HTTPError) {
        let code: Code =
            switch error.code {
            case .couldNotConnect, .resolve, .connectionLost, .tls, .closed, .system: .unreachable
            case .timedOut: .timedOut
            case .cancelled: .cancelled
            case .invalidRequest, .body: .badRequest
            default: .invalidResponse
            }
        self.init(code, error.message, cause: error)
    }

    /// The code for a status that is not a success.
    init(status: Int, message: String) {
        let code: Code =
            switch status {
            case 401, 403: .unauthorized
            case 404: .notFound
            case 409: .conflict
            case 408, 504: .timedOut
            // Podman 4 answers so when a container goes away while it lists all of them.
            case 500 where message.lowercased().contains("no such container"): .notFound
            case 500...599: .serverError
            default: .badRequest
            }
        self.init(code, message.isEmpty ? "the engine answered with status \(status)" : message)
    }
}
