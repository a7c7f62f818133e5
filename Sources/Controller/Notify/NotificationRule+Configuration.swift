import HeadgateConfiguration

extension NotificationRule {
    /// Takes over what the configuration says, with the secrets it refers to read.
    init(_ configuration: ControllerConfiguration.Notification, read: ControllerSettings.SecretReader) throws {
        let name = configuration.name
        let target: Target
        switch configuration.target {
        case .webhook(let url, let secret):
            let address =
                switch url {
                case .plain(let text): text
                case .secret(let reference): try Self.address(read(reference), of: name)
                }
            target = .webhook(url: address, secret: try secret.map(read))
        case .slack(let url):
            target = .slack(url: try Self.address(read(url), of: name))
        case .email(let addresses):
            target = .email(to: addresses)
        }
        self.init(
            name: name,
            target: target,
            events: configuration.events,
            repositories: configuration.repositories,
            environments: configuration.environments
        )
    }

    /// An address that is a secret may have a query, but none of what could end a line or name a user.
    private static func address(_ text: String, of name: String) throws -> String {
        let place = text.prefix { $0 != "?" }
        let isClean = text.utf8.count <= 4096 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isClean, !text.contains("#"), WebURL(String(place)) != nil else {
            throw ControllerError(
                .invalid,
                "notifications[] \(name): the secret of url is no address such as https://hooks.example.com/x"
            )
        }
        return text
    }
}
