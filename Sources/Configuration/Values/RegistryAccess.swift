import YAML

/// An image registry, and what proves to it who asks.
public struct RegistryAccess: Sendable, Hashable {
    /// Host, port and the path that images stand under: `registry.example.com:5000/team`.
    public var address: String
    public var username: String?
    public var password: SecretReference?
    /// Whether the registry is spoken to without TLS.
    public var isInsecure: Bool

    public init(
        address: String,
        username: String? = nil,
        password: SecretReference? = nil,
        isInsecure: Bool = false
    ) {
        self.address = address
        self.username = username
        self.password = password
        self.isInsecure = isInsecure
    }

    static let keys = ["address", "username", "password", "insecure"]

    static func read(_ fields: Fields) -> RegistryAccess? {
        let username = fields.value("username", TextRules.userName)
        let password = fields.secret("password")
        if (fields["username"] == nil) != (fields["password"] == nil) {
            fields.add("username and password go together", at: fields["username"] == nil ? "password" : "username")
        }
        let isInsecure = fields.bool("insecure") ?? false
        return fields.required("address", hint: "such as registry.example.com/team", readAddress).map {
            RegistryAccess(address: $0, username: username, password: password, isInsecure: isInsecure)
        }
    }

    static func readAddress(_ text: String) throws(InvalidValue) -> String {
        let host = text.prefix { $0 != "/" }
        let isPath = text.dropFirst(host.count).utf8.allSatisfy {
            TextRules.isAlphanumeric($0) || "/._-".utf8.contains($0)
        }
        guard text.utf8.count <= 255, isPath, !text.hasSuffix("/"), !text.contains("//"), host == host.lowercased(),
            let url = WebURL("http://" + host), url.path.isEmpty
        else {
            throw InvalidValue("expected a registry such as registry.example.com:5000/team, without a scheme")
        }
        return text
    }
}
