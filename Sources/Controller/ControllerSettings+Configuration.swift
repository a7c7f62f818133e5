import ControllerAPI
import Git
public import HeadgateConfiguration

extension ControllerSettings {
    /// Takes over a configuration, with the secrets it refers to read.
    ///
    /// - Parameters:
    ///   - configuration: what `headgate.yaml` says.
    ///   - read: reads a secret; throws what should be shown when it cannot.
    /// - Throws: `ControllerError` for what the configuration asks for and this program does not do.
    public init(_ configuration: ControllerConfiguration, read: SecretReader) throws {
        host = configuration.listen.host
        port = configuration.listen.port
        address = configuration.publicURL.description
        data = configuration.data
        leaseSeconds = Int(configuration.lease.components.seconds)
        switch configuration.database {
        case .sqlite: database = configuration.data + "/headgate.sqlite"
        case .postgres(let url): database = url
        case .postgresSecret(let secret): database = try read(secret)
        }
        switch configuration.registry {
        case .embedded(let listen, let address):
            registry = .embedded(host: listen.host, port: listen.port, address: address)
        case .external(let access):
            registry = .external(access.address)
        }
        registries = try RegistryLogin(configuration, read: read)
        retention = configuration.retention
        actionServer = configuration.actions?.server
        rules = try Self.rules(configuration, read: read)
        committer = CommitIdentity(
            name: configuration.commits.name,
            email: configuration.commits.email,
            key: try Self.key(configuration.commits, read: read)
        )
        mail = try configuration.mail.map { try MailRoute($0, read: read) }
        rules.notifications = try configuration.notifications.map { try NotificationRule($0, read: read) }
        rules.runnerLabels = Dictionary(
            configuration.runners.map { ($0.name, $0.labels) },
            uniquingKeysWith: { first, _ in first }
        )
        secretBox = try configuration.secretsKey.map { try SecretBox(material: read($0)) }
        signIn = try configuration.signIn.map { signIn in
            var people = Dictionary(
                configuration.users.compactMap { user in user.identity.map { ($0, user.name) } },
                uniquingKeysWith: { first, _ in first }
            )
            // A user without another identity is known by name.
            for user in configuration.users where user.identity == nil && people[user.name] == nil {
                people[user.name] = user.name
            }
            return OpenIDProvider.Settings(
                issuer: signIn.issuer.description,
                clientID: signIn.clientID,
                clientSecret: try read(signIn.clientSecret),
                claim: signIn.claim,
                people: people
            )
        }
        var tokens: [(token: String, principal: Principal)] = []
        if let secret = configuration.operatorToken { tokens.append((try read(secret), .operatorAccount)) }
        for user in configuration.users {
            if let secret = user.token {
                tokens.append((try read(secret), .user(name: user.name, rights: Rights(user.role))))
            }
        }
        for runner in configuration.runners {
            guard runner.executor != .kubernetes else {
                throw ControllerError(
                    .invalid,
                    "runners[] \(runner.name): executor '\(runner.executor.rawValue)' is not carried out yet; use host or container"
                )
            }
            if let secret = runner.token { tokens.append((try read(secret), .runner(name: runner.name))) }
        }
        for agent in configuration.agents {
            tokens.append((try read(agent.token), .agent(name: agent.name, environment: agent.environment)))
        }
        // On loopback whoever asks is on this machine already; elsewhere nobody looks without a token.
        let isLoopback = ["127.0.0.1", "localhost", "::1"].contains(configuration.listen.host)
        authenticator = Authenticator(
            tokens: tokens,
            people: Dictionary(
                configuration.users.map { ($0.name, Rights($0.role)) },
                uniquingKeysWith: { first, _ in first }
            ),
            anonymousMayLook: isLoopback
        )
    }

    private static func rules(_ configuration: ControllerConfiguration, read: SecretReader) throws -> Rules {
        Rules(
            repositories: try configuration.repositories.map { repository in
                RepositoryRule(
                    name: repository.name,
                    url: repository.url,
                    branch: repository.branch,
                    workflows: repository.workflows,
                    poll: repository.poll,
                    webhookSecret: try repository.webhookSecret.map(read),
                    username: repository.credentials?.username,
                    password: try repository.credentials.map { try read($0.secret) },
                    forge: try repository.forge.map { forge in
                        ForgeRule(
                            kind: forge.kind,
                            api: forge.api,
                            project: forge.project,
                            token: try read(forge.token)
                        )
                    },
                    values: JobValues(secrets: try repository.secrets.mapValues(read), variables: repository.vars)
                )
            },
            environments: try configuration.environments.map {
                try EnvironmentRule($0, of: configuration, read: read)
            },
            people: configuration.users.map {
                PersonRule(name: $0.name, emails: $0.emails, gitNames: $0.gitNames)
            },
            actions: try configuration.actions.flatMap { actions in
                try actions.credentials.map {
                    RepositoryAccess(address: actions.server, username: $0.username, secret: try read($0.secret))
                }
            }
        )
    }

    /// What commits are signed with; found out about now, and not at the first promotion.
    private static func key(_ commits: CommitSetting, read: SecretReader) throws -> (any CommitKey)? {
        if let openPGP = commits.openPGP { return try OpenPGPKey(openPGP) }
        guard let sshKey = commits.sshKey else { return nil }
        let text = try read(sshKey)
        do {
            return try SSHSigningKey(text)
        } catch {
            throw ControllerError(.invalid, error.message)
        }
    }
}
