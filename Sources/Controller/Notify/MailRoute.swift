import HTTPTransport
import HeadgateConfiguration

/// The server that mail is handed to, and in whose name.
struct MailRoute: Sendable {
    var client: MailClient
    var from: String
}

extension MailRoute {
    /// Takes over what the configuration says, with the password read.
    init(_ setting: MailSetting, read: ControllerSettings.SecretReader) throws {
        let security: MailServer.Security =
            switch setting.security {
            case .starttls: .startTLS
            case .implicit: .implicit
            case .none: .none
            }
        client = MailClient(
            server: MailServer(
                host: setting.server.host,
                port: setting.server.port,
                security: security,
                username: setting.username,
                password: try setting.password.map(read),
                authorityFile: setting.authorities
            )
        )
        from = setting.from
    }
}
