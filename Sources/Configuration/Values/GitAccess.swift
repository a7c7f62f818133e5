import YAML

/// What proves to a Git server who asks.
public struct GitAccess: Sendable, Hashable {
    /// The user's name; servers that take a token mostly ignore it.
    public var username: String?
    /// The password or token.
    public var secret: SecretReference

    public init(username: String? = nil, secret: SecretReference) {
        self.username = username
        self.secret = secret
    }

    static func read(_ node: YAMLNode, _ report: Report) -> GitAccess? {
        guard
            let fields = Fields(node, report, name: "credentials", known: ["username", "password", "token"])
        else { return nil }
        let username = fields.value("username", TextRules.userName)
        switch (fields["password"], fields["token"]) {
        case (.some, nil):
            if fields["username"] == nil { report.add("a password needs a username", at: node.position) }
            return fields.secret("password").map { GitAccess(username: username, secret: $0) }
        case (nil, .some):
            return fields.secret("token").map { GitAccess(username: username, secret: $0) }
        default:
            report.add("credentials need either a password or a token", at: node.position)
            return nil
        }
    }
}
