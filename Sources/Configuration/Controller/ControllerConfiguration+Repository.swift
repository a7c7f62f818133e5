import YAML

extension ControllerConfiguration {
    /// A repository that is watched.
    public struct Repository: Sendable, Hashable {
        public var name: String
        public var url: String
        public var branch: String
        /// Patterns of workflow files, or directories of them.
        public var workflows: [String]
        /// How often the server is asked for changes.
        public var poll: Duration
        public var credentials: GitAccess?
        /// What webhooks are signed with; without it none are taken.
        public var webhookSecret: SecretReference?
        /// Nil where the forge is asked nothing and told nothing.
        public var forge: Forge?
        /// What jobs of the repository get as `secrets`.
        public var secrets: [String: SecretReference]
        /// The same for `vars`.
        public var vars: [String: String]

        public static let standardWorkflows = ["ci/*.yaml"]
        public static let standardPoll = Duration.seconds(30)

        public init(
            name: String,
            url: String,
            branch: String = "main",
            workflows: [String] = standardWorkflows,
            poll: Duration = standardPoll,
            credentials: GitAccess? = nil,
            webhookSecret: SecretReference? = nil,
            forge: Forge? = nil,
            secrets: [String: SecretReference] = [:],
            vars: [String: String] = [:]
        ) {
            self.name = name
            self.url = url
            self.branch = branch
            self.workflows = workflows
            self.poll = poll
            self.credentials = credentials
            self.webhookSecret = webhookSecret
            self.forge = forge
            self.secrets = secrets
            self.vars = vars
        }

        static func read(_ node: YAMLNode, _ report: Report) -> Repository? {
            let keys = [
                "name", "url", "branch", "workflows", "poll", "credentials", "webhook", "forge", "secrets", "vars",
            ]
            guard let fields = Fields(node, report, name: "a repository", known: keys) else { return nil }
            let branch = fields.value("branch", TextRules.branch)
            let workflows = fields.values("workflows", TextRules.pathInRepository)
            if let workflows, workflows.isEmpty { fields.add("workflows names no file", at: "workflows") }
            let poll = fields.value("poll") { text throws(InvalidValue) in
                try DurationText.read(text, in: .milliseconds(100) ... .seconds(86_400))
            }
            let credentials = fields["credentials"].flatMap { GitAccess.read($0, report) }
            let secret = fields["webhook"].flatMap { webhook in
                Fields(webhook, report, name: "a webhook", known: ["secret"]).flatMap { inner in
                    inner.require("secret").flatMap { SecretReference.read($0, "secret", report) }
                }
            }
            let secrets = NamedValues.secrets(fields)
            let vars = NamedValues.variables(fields)
            let url = fields.required("url", RepositoryAddress.read)
            let forge = fields["forge"].flatMap { Forge.read($0, repository: url, report) }
            guard let name = fields.required("name", TextRules.name), let url else { return nil }
            return Repository(
                name: name,
                url: url,
                branch: branch ?? "main",
                workflows: workflows ?? standardWorkflows,
                poll: poll ?? standardPoll,
                credentials: credentials,
                webhookSecret: secret,
                forge: forge,
                secrets: secrets,
                vars: vars
            )
        }
    }
}
