public import HTTPTypes

/// What a request to the registry wants to do, for the caller who decides whether it may.
public struct RegistryAccess: Sendable {
    public enum Action: Sendable, Hashable {
        /// `GET /v2/`, by which clients find out whether they must log in.
        case probe
        case list
        case pull
        case push
        case delete
    }

    public let action: Action
    /// The repository concerned; nil for `probe` and `list`.
    public let repository: RegistryName?
    public let headers: HTTPFields

    public init(action: Action, repository: RegistryName?, headers: HTTPFields) {
        self.action = action
        self.repository = repository
        self.headers = headers
    }

    /// The name and password of `Authorization: Basic`; nil when there is none that can be read.
    public var basicCredentials: RegistryBasicCredentials? {
        headers[.authorization].flatMap(RegistryBasicCredentials.init(header:))
    }
}

/// What the caller decides.
public enum RegistryVerdict: Sendable, Hashable {
    case allow
    /// Log in first, or with other credentials: 401 with a challenge.
    case challenge
    /// Known, but not allowed to: 403.
    case deny
}

/// Decides about every request before anything of it is looked at.
public typealias RegistryAuthorizer = @Sendable (RegistryAccess) async throws -> RegistryVerdict

/// Ready-made decisions.
public enum RegistryAuthorizers {
    /// Everybody may do everything; for registries that only this machine reaches.
    public static let open: RegistryAuthorizer = { _ in .allow }

    /// Whoever gives a name and password that `verify` accepts may do everything.
    public static func basic(
        _ verify: @escaping @Sendable (RegistryBasicCredentials) async throws -> Bool
    ) -> RegistryAuthorizer {
        { access in
            guard let credentials = access.basicCredentials else { return .challenge }
            return try await verify(credentials) ? .allow : .challenge
        }
    }
}
