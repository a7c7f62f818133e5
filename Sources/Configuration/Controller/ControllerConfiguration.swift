/// What `headgate.yaml` says: what a controller serves, watches and protects.
public struct ControllerConfiguration: Sendable, Hashable {
    /// Where API and pages are served.
    public var listen: ListenAddress
    /// How users and agents reach them.
    public var publicURL: WebURL
    /// The directory of everything the controller keeps.
    public var data: String
    public var database: DatabaseSetting
    public var registry: RegistrySetting
    /// A Docker `config.json` with what registries ask for in which promoted images are tagged.
    public var registryCredentials: SecretReference?
    public var repositories: [Repository]
    public var environments: [Environment]
    public var runners: [Runner]
    public var users: [User]
    public var teams: [Team]
    /// In whose name promotions are committed.
    public var commits: CommitSetting
    public var agents: [Agent]
    /// The token of whoever runs the machine: it may do everything, in the name of any user.
    public var operatorToken: SecretReference?
    /// The key of the secrets in the database; nil where there are none.
    public var secretsKey: SecretReference?
    /// The provider that people sign in with; nil where they do with tokens only.
    public var signIn: SignIn?
    /// Who is told what.
    public var notifications: [Notification]
    /// Through which server mail goes; nil where none does.
    public var mail: MailSetting?
    /// Nil where runners fetch no actions.
    public var actions: Actions?
    /// How long after the last sign of its runner a job returns to the queue; whole seconds.
    public var lease: Duration

    /// `lease` when none is given.
    public static let standardLease = Duration.seconds(30)
    public var retention: Retention

    /// Without `publicURL` it is the address of `listen`, and without `registry` it is the embedded one on the port after
    /// the controller's.
    public init(
        listen: ListenAddress,
        publicURL: WebURL? = nil,
        data: String,
        database: DatabaseSetting = .sqlite,
        registry: RegistrySetting? = nil,
        registryCredentials: SecretReference? = nil,
        repositories: [Repository] = [],
        environments: [Environment] = [],
        runners: [Runner] = [],
        users: [User] = [],
        teams: [Team] = [],
        commits: CommitSetting = .standard,
        agents: [Agent] = [],
        notifications: [Notification] = [],
        mail: MailSetting? = nil,
        operatorToken: SecretReference? = nil,
        secretsKey: SecretReference? = nil,
        signIn: SignIn? = nil,
        actions: Actions? = nil,
        lease: Duration = standardLease,
        retention: Retention = Retention()
    ) {
        self.listen = listen
        self.publicURL = publicURL ?? Self.publicURL(of: listen)
        self.data = data
        self.database = database
        self.registry = registry ?? .embedded(Self.registry(beside: listen), address: nil)
        self.registryCredentials = registryCredentials
        self.repositories = repositories
        self.environments = environments
        self.runners = runners
        self.users = users
        self.teams = teams
        self.commits = commits
        self.agents = agents
        self.notifications = notifications
        self.mail = mail
        self.operatorToken = operatorToken
        self.secretsKey = secretsKey
        self.signIn = signIn
        self.actions = actions
        self.lease = lease
        self.retention = retention
    }

    /// The address of a listener, as seen from its own machine when it listens everywhere.
    static func publicURL(of listen: ListenAddress) -> WebURL {
        let isEverywhere = ["0.0.0.0", "::"].contains(listen.host)
        return WebURL(isSecure: false, host: isEverywhere ? "127.0.0.1" : listen.host, port: listen.port)
    }

    static func registry(beside listen: ListenAddress) -> ListenAddress {
        // The port before it when there is none after.
        let port = listen.port == 65_535 ? listen.port - 1 : listen.port + 1
        return ListenAddress(host: listen.host, port: port) ?? listen
    }
}
