import YAML

/// The server that mail is handed to, and in whose name.
public struct MailSetting: Sendable, Hashable {
    /// How the connection is made private.
    public enum Security: String, Sendable, Hashable, CaseIterable {
        /// By `STARTTLS`; a server that does not offer it gets no mail.
        case starttls

        /// From the first byte on.
        case implicit

        /// Not at all: for a relay on the same machine or network.
        case none
    }

    public var server: ListenAddress
    public var security: Security
    public var from: String
    public var username: String?
    public var password: SecretReference?

    /// A PEM file of authorities that are trusted in place of the system's.
    public var authorities: String?

    public init(
        server: ListenAddress,
        security: Security? = nil,
        from: String,
        username: String? = nil,
        password: SecretReference? = nil,
        authorities: String? = nil
    ) {
        self.server = server
        self.security = security ?? Self.standard(server)
        self.from = from
        self.username = username
        self.password = password
        self.authorities = authorities
    }

    /// The port of submission (RFC 6409).
    private static let standardPort = 587

    /// 465 is the port of implicit TLS (RFC 8314).
    static func standard(_ server: ListenAddress) -> Security { server.port == 465 ? .implicit : .starttls }

    static func read(_ node: YAMLNode, _ report: Report) -> MailSetting? {
        let keys = ["server", "tls", "from", "username", "password", "authorities"]
        guard let fields = Fields(node, report, name: "the mail server", known: keys) else { return nil }
        let server = fields.required("server", hint: "such as mail.example.com:587") {
            text throws(InvalidValue) -> ListenAddress in
            let address = text.contains(":") ? ListenAddress(text) : ListenAddress(host: text, port: standardPort)
            guard let address, !text.hasPrefix(":") else {
                throw InvalidValue("expected a host, with a port where it is not 587, such as mail.example.com:465")
            }
            return address
        }
        let security = fields.value("tls", Security.read)
        let from = fields.required("from", hint: "such as headgate@example.com", TextRules.mailbox)
        let username = fields.value("username", TextRules.userName)
        let password = fields.secret("password")
        if (fields["username"] == nil) != (fields["password"] == nil) {
            fields.add("username and password go together", at: fields["username"] == nil ? "password" : "username")
        }
        if fields["password"] != nil, security == Security.none {
            fields.add("a password is not sent without TLS", at: "tls")
        }
        let authorities = fields.value("authorities", TextRules.path).map(report.resolve)
        guard let server, let from else { return nil }
        return MailSetting(
            server: server,
            security: security,
            from: from,
            username: username,
            password: password,
            authorities: authorities
        )
    }

    var yaml: YAMLText {
        var entries = Entries()
        entries.add("server", server.description)
        entries.add("tls", security == Self.standard(server) ? nil : security.rawValue)
        entries.add("from", from)
        entries.add("username", username)
        entries.add("password", password?.yaml)
        entries.add("authorities", authorities)
        return entries.yaml
    }
}

extension MailSetting.Security: Words {}
