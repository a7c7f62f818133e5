import YAML

/// In whose name the controller commits, and with what it signs.
public struct CommitSetting: Sendable, Hashable {
    public var name: String
    public var email: String

    /// A private key of the kind ed25519 as `ssh-keygen` writes it, without a passphrase.
    public var sshKey: SecretReference?

    public static let standard = CommitSetting(name: "Headgate", email: "headgate@localhost")

    public init(name: String, email: String, sshKey: SecretReference? = nil) {
        self.name = name
        self.email = email
        self.sshKey = sshKey
    }

    static func read(_ node: YAMLNode, _ report: Report) -> CommitSetting? {
        guard let fields = Fields(node, report, name: "the commits", known: ["name", "email", "sshKey"]) else {
            return nil
        }
        return CommitSetting(
            name: fields.value("name", TextRules.gitName) ?? standard.name,
            email: fields.value("email", TextRules.email) ?? standard.email,
            sshKey: fields.secret("sshKey")
        )
    }

    var yaml: YAMLText {
        var entries = Entries()
        entries.add("name", name)
        entries.add("email", email)
        entries.add("sshKey", sshKey?.yaml)
        return entries.yaml
    }
}
