/// Who to be at a registry.
public struct RegistryCredentials: Sendable, Encodable, CustomStringConvertible, CustomDebugStringConvertible {
    private let username: String
    private let password: String
    private let serveraddress: String

    /// A user of the registry at an address such as `registry.example:5000`.
    public init(username: String, password: String, registry: String) {
        self.username = username
        self.password = password
        serveraddress = registry
    }

    /// Never shows the password.
    public var description: String {
        "\(username) at \(serveraddress)"
    }

    public var debugDescription: String {
        description
    }

    var registry: String {
        serveraddress
    }
}
