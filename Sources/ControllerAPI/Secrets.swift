/// Which jobs get a secret.
public struct SecretScope: Codable, Sendable, Hashable {
    /// The repository whose jobs get it; nil where the controller has only one.
    public var repository: String?

    /// Only jobs of this environment; nil is all.
    public var environment: String?

    /// Only runs of branches that this pattern names, such as `release/*`; nil is all.
    public var branch: String?

    public init(repository: String? = nil, environment: String? = nil, branch: String? = nil) {
        self.repository = repository
        self.environment = environment
        self.branch = branch
    }
}

/// A secret as it is set.
public struct SecretRequest: Codable, Sendable {
    public var name: String
    public var scope: SecretScope
    public var value: String

    public init(name: String, scope: SecretScope, value: String) {
        self.name = name
        self.scope = scope
        self.value = value
    }
}

/// What is told of a secret: everything but its value.
public struct SecretSummary: Codable, Sendable, Hashable {
    public var name: String
    public var repository: String
    public var environment: String?
    public var branch: String?
    public var updatedBy: String
    public var updatedAt: String

    public init(
        name: String,
        repository: String,
        environment: String?,
        branch: String?,
        updatedBy: String,
        updatedAt: String
    ) {
        self.name = name
        self.repository = repository
        self.environment = environment
        self.branch = branch
        self.updatedBy = updatedBy
        self.updatedAt = updatedAt
    }
}

/// The secrets in the controller's database.
public struct SecretList: Codable, Sendable {
    public var secrets: [SecretSummary]

    public init(secrets: [SecretSummary]) {
        self.secrets = secrets
    }
}
