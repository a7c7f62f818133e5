import YAML

/// In whose name the controller commits, and with what it signs.
public struct CommitSetting: Sendable, Hashable {
    public var name: String
    public var email: String

    /// A private key of the kind ed25519 as `ssh-keygen` writes it, without a passphrase.
    public var sshKey: SecretReference?

    /// What `gpg` signs with, where promotions are signed by OpenPGP.
    public var openPGP: OpenPGPSetting?

    public static let standard = CommitSetting(name: "Headgate", email: "headgate@localhost")

    public init(
        name: String,
        email: String,
        sshKey: SecretReference? = nil,
        openPGP: OpenPGPSetting? = nil
    ) {
        self.name = name
        self.email = email
        self.sshKey = sshKey
        self.openPGP = openPGP
    }

    static func read(_ node: YAMLNode, _ report: Report) -> CommitSetting? {
        let known = ["name", "email", "sshKey", "openPGP"]
        guard let fields = Fields(node, report, name: "the commits", known: known) else { return nil }
        if fields["sshKey"] != nil, fields["openPGP"] != nil {
            fields.add("a commit has one signature: give sshKey or openPGP, not both", at: "openPGP")
        }
        return CommitSetting(
            name: fields.value("name", TextRules.gitName) ?? standard.name,
            email: fields.value("email", TextRules.email) ?? standard.email,
            sshKey: fields.secret("sshKey"),
            openPGP: fields["openPGP"].flatMap { OpenPGPSetting.read($0, report) }
        )
    }

    var yaml: YAMLText {
        var entries = Entries()
        entries.add("name", name)
        entries.add("email", email)
        entries.add("sshKey", sshKey?.yaml)
        entries.add("openPGP", openPGP?.yaml)
        return entries.yaml
    }
}
