import YAML

extension ControllerConfiguration {
    /// A person.
    public struct User: Sendable, Hashable {
        /// What a person may do; each role includes the ones before it.
        public enum Role: String, Sendable, Hashable, CaseIterable {
            /// Look.
            case viewer
            /// Also start, cancel and repeat runs.
            case developer
            /// Also decide on the environments that name them.
            case reviewer
            /// Also roll back, hold and release.
            case maintainer
            /// Also manage people and machines.
            case admin
        }

        public var name: String
        public var role: Role
        public var token: SecretReference?
        /// What the provider of `signIn` calls the person, where that is not `name`.
        public var identity: String?
        /// The addresses in commits that are theirs.
        public var emails: [String]
        /// The names in commits that are theirs, besides `name`.
        public var gitNames: [String]

        public init(
            name: String,
            role: Role = .viewer,
            token: SecretReference? = nil,
            identity: String? = nil,
            emails: [String] = [],
            gitNames: [String] = []
        ) {
            self.name = name
            self.role = role
            self.token = token
            self.identity = identity
            self.emails = emails
            self.gitNames = gitNames
        }

        static func read(_ node: YAMLNode, _ report: Report) -> User? {
            let keys = ["name", "role", "token", "identity", "emails", "gitNames"]
            guard let fields = Fields(node, report, name: "a user", known: keys) else { return nil }
            let role = fields.value("role", Role.read) ?? .viewer
            let token = fields.secret("token")
            let identity = fields.value("identity") { text throws(InvalidValue) in
                guard !text.isEmpty, TextRules.isClean(text, limit: 500) else {
                    throw InvalidValue("expected what the provider calls the person, such as ann@example.com")
                }
                return text
            }
            let emails = fields.values("emails", TextRules.email) ?? []
            let gitNames = fields.values("gitNames", TextRules.gitName) ?? []
            return fields.required("name", TextRules.name).map { name in
                User(name: name, role: role, token: token, identity: identity, emails: emails, gitNames: gitNames)
            }
        }
    }

    /// An agent that may report, and for which environment.
    public struct Agent: Sendable, Hashable {
        public var name: String
        public var environment: String
        public var token: SecretReference

        public init(name: String, environment: String, token: SecretReference) {
            self.name = name
            self.environment = environment
            self.token = token
        }

        static func read(_ node: YAMLNode, _ report: Report) -> Agent? {
            guard let fields = Fields(node, report, name: "an agent", known: ["name", "environment", "token"]) else {
                return nil
            }
            let environment = fields.required("environment", TextRules.name)
            let token = fields.require("token").flatMap { SecretReference.read($0, "token", report) }
            guard let name = fields.required("name", TextRules.name), let environment, let token else { return nil }
            return Agent(name: name, environment: environment, token: token)
        }
    }
}

extension ControllerConfiguration.User.Role: Words {}
