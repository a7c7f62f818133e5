import YAML

extension ControllerConfiguration {
    static let kind = "Controller"

    private static let keys = [
        "apiVersion", "kind", "listen", "publicURL", "data", "database", "registry", "repositories", "environments",
        "runners", "users", "teams", "commits", "agents", "notifications", "mail", "operator", "secretsKey", "signIn",
        "actions", "lease", "retention", "registryCredentials",
    ]

    /// Reads `headgate.yaml`.
    ///
    /// `file` is the file's path: it stands in front of every problem, and relative paths in the file are relative to its
    /// directory.
    public init(parsing bytes: [UInt8], file: String) throws(ConfigurationError) {
        let (document, report) = try Report.open(bytes, file: file)
        try self.init(document, report)
    }

    /// Reads `headgate.yaml` from a text.
    public init(parsing text: String, file: String) throws(ConfigurationError) {
        try self.init(parsing: Array(text.utf8), file: file)
    }

    init(_ document: YAMLNode, _ report: Report) throws(ConfigurationError) {
        let fields = Fields(document, report, name: "a controller's configuration", known: Self.keys)
        fields?.checkKind(Self.kind)
        let configuration = fields.flatMap(Self.read)
        try report.finish()
        guard let configuration else { throw report.empty(document) }
        self = configuration
    }

    private static func read(_ fields: Fields) -> ControllerConfiguration? {
        let report = fields.report
        let listen = fields.required("listen", hint: "such as 127.0.0.1:8080", ListenAddress.read)
        let publicURL = fields.value("publicURL", WebURL.read)
        let data = fields.required("data", hint: "the directory where the controller keeps everything", TextRules.path)
        let database = fields["database"].flatMap { DatabaseSetting.read($0, report) }
        let registry = fields["registry"].flatMap { RegistrySetting.read($0, beside: listen, report) }
        let repositories = fields.list("repositories") { Repository.read($0, report) }
        let environments = fields.list("environments") { Environment.read($0, report) }
        let runners = fields.list("runners") { Runner.read($0, report) }
        let users = fields.list("users") { User.read($0, report) }
        let teams = fields.list("teams") { Team.read($0, report) }
        let agents = fields.list("agents") { Agent.read($0, report) }
        let notifications = fields.list("notifications") { Notification.read($0, report) }
        let mail = fields["mail"].flatMap { MailSetting.read($0, report) }
        let actions = fields["actions"].flatMap { Actions.read($0, report) }
        let lease = fields.value("lease") { text throws(InvalidValue) in
            let duration = try DurationText.read(text, in: .seconds(3) ... .seconds(3600))
            guard duration.components.attoseconds == 0 else { throw InvalidValue("expected whole seconds") }
            return duration
        }
        let token = fields["operator"].flatMap { node in
            Fields(node, report, name: "the operator", known: ["token"]).flatMap { inner in
                inner.require("token").flatMap { SecretReference.read($0, "token", report) }
            }
        }
        let secretsKey = fields.secret("secretsKey")
        let signIn = fields["signIn"].flatMap { SignIn.read($0, report) }
        let retention = fields["retention"].flatMap { Retention.read($0, report) }
        CrossChecks(fields).check(listen: listen, registry: registry)
        guard let listen, let data else { return nil }
        return ControllerConfiguration(
            listen: listen,
            publicURL: publicURL,
            data: report.resolve(data),
            database: database ?? .sqlite,
            registry: registry,
            registryCredentials: fields.secret("registryCredentials"),
            repositories: repositories,
            environments: environments,
            runners: runners,
            users: users,
            teams: teams,
            commits: fields["commits"].flatMap { CommitSetting.read($0, report) } ?? .standard,
            agents: agents,
            notifications: notifications,
            mail: mail,
            operatorToken: token,
            secretsKey: secretsKey,
            signIn: signIn,
            actions: actions,
            lease: lease ?? standardLease,
            retention: retention ?? Retention()
        )
    }
}

extension Fields {
    /// Checks `apiVersion` and `kind`.
    func checkKind(_ kind: String) {
        _ = required("apiVersion", hint: ConfigurationFile.apiVersion) { text throws(InvalidValue) in
            guard text == ConfigurationFile.apiVersion else {
                throw InvalidValue("expected \(ConfigurationFile.apiVersion)")
            }
        }
        _ = required("kind", hint: kind) { text throws(InvalidValue) in
            guard text == kind else { throw InvalidValue("expected \(kind)") }
        }
    }
}
