/// The server that mail is handed to (SMTP, RFC 5321).
public struct MailServer: Sendable, Hashable {
    /// How the connection is made private; certificates are always verified.
    public enum Security: Sendable, Hashable {
        /// By `STARTTLS` (RFC 3207); where the server does not offer it nothing is sent.
        case startTLS

        /// From the first byte on (RFC 8314).
        case implicit
        case none
    }

    public var host: String
    public var port: Int
    public var security: Security
    public var username: String?
    public var password: String?

    /// A PEM file of authorities trusted in place of the system's.
    public var authorityFile: String?

    /// Until the connection stands, for each of the server's answers, and for all of it.
    public var connectTimeout = Duration.seconds(10)
    public var replyTimeout = Duration.seconds(20)
    public var totalTimeout = Duration.seconds(60)

    public init(
        host: String,
        port: Int,
        security: Security,
        username: String? = nil,
        password: String? = nil,
        authorityFile: String? = nil
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.username = username
        self.password = password
        self.authorityFile = authorityFile
    }
}
