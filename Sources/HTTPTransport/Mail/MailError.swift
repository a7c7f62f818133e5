import CCurl

/// Why a server did not take a message.
///
/// The text holds neither credentials nor the message; of what the server answered at most one line.
public struct MailError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for callers to branch on.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case invalid
            case unreachable
            case timedOut
            case tls
            case login
            case connectionLost
            case later
            case refused
            case cancelled
            case system
        }

        private let value: Value

        /// The message cannot be sent as it is.
        public static let invalid = Self(value: .invalid)
        /// The server's name has no address, or nobody listens there.
        public static let unreachable = Self(value: .unreachable)
        public static let timedOut = Self(value: .timedOut)
        /// There is no TLS, or the certificate is not trusted.
        public static let tls = Self(value: .tls)
        /// The server does not take user name and password.
        public static let login = Self(value: .login)
        /// The connection ended too early.
        ///
        /// The server may have taken the message all the same.
        public static let connectionLost = Self(value: .connectionLost)
        /// The server answered 4yz: not now.
        public static let later = Self(value: .later)
        /// The server answered 5yz: not this message, or not to this recipient.
        public static let refused = Self(value: .refused)
        public static let cancelled = Self(value: .cancelled)
        /// Memory, threads or libcurl itself failed.
        public static let system = Self(value: .system)

        public var description: String { value.rawValue }
    }

    public let code: Code
    /// Safe to show.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }

    /// Whether the same message will not be taken later either.
    public var isPermanent: Bool { code == .refused || code == .invalid }

    /// What a code of libcurl's, with the server's last answer, means.
    init(_ code: CURLcode, reply: MailReply?, handle: EasyHandle) {
        let answer = reply.map { "the mail server answered \($0.text)" }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            self.init(.unreachable, "the mail server's name has no address")
        case CURLE_COULDNT_CONNECT:
            self.init(.unreachable, "the mail server does not accept connections: \(handle.systemReason ?? "unknown")")
        case CURLE_OPERATION_TIMEDOUT:
            self.init(.timedOut, "the mail server did not answer in time")
        case CURLE_ABORTED_BY_CALLBACK:
            self.init(.cancelled, "cancelled")
        case CURLE_USE_SSL_FAILED:
            self.init(.tls, "the mail server offers no STARTTLS")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
            self.init(.tls, "there is no TLS connection to the mail server: \(handle.detail)")
        case CURLE_LOGIN_DENIED:
            self.init(.login, answer ?? "the mail server does not take user name and password")
        default:
            switch reply?.code ?? 0 {
            // Not about the message, but about who sends it: RFC 4954.
            case 530, 534, 535, 538: self.init(.login, answer ?? "the mail server wants a login")
            case 400..<500: self.init(.later, answer ?? "not now")
            case 500..<600: self.init(.refused, answer ?? "not this")
            default: self.init(.connectionLost, "the connection to the mail server ended too early")
            }
        }
    }
}

/// A server's answer: its code and the last of its lines.
struct MailReply: Sendable, Hashable {
    /// The most of a line that is kept.
    private static let longest = 200

    let code: Int
    let text: String

    /// Reads the last line of an answer; nil for others.
    init?(_ line: [UInt8]) {
        guard line.count >= 3, line[..<3].allSatisfy({ (0x30...0x39).contains($0) }),
            line.count == 3 || line[3] != UInt8(ascii: "-"), let code = Int(String(decoding: line[..<3], as: UTF8.self))
        else { return nil }
        self.code = code
        let printable = line.prefix(Self.longest).map { (32...126).contains($0) ? $0 : UInt8(ascii: " ") }
        var text = String(decoding: printable, as: UTF8.self)
        while text.hasSuffix(" ") { text.removeLast() }
        self.text = text
    }
}
