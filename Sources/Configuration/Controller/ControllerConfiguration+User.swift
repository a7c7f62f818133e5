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

        public init(name: String, role: Role = .viewer, token: SecretReference? = nil) {
            self.name = name
            self.role = role
            self.token = token
        }

        static func read(_ node: YAMLNode, _ report: Report) -> User? {
            guard let fields = Fields(node, report, name: "a user", known: ["name", "role", "token"]) else {
                return nil
            }
            let role = fields.value("role", Role.read) ?? .viewer
            let token = fields.secret("token")
            return fields.required("name", TextRules.name).map { User(name: $0, role: role, token: token) }
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
