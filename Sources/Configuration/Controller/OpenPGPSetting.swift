import YAML

/// A key of OpenPGP, and the home directory of `gpg` that has it.
public struct OpenPGPSetting: Sendable, Hashable {
    /// The whole fingerprint, 40 or 64 hexadecimal digits in capitals.
    public var key: String

    /// `GNUPGHOME`, an absolute path; nobody's own one is ever looked into.
    public var home: String

    public init(key: String, home: String) {
        self.key = key
        self.home = home
    }

    static func read(_ node: YAMLNode, _ report: Report) -> OpenPGPSetting? {
        guard let fields = Fields(node, report, name: "openPGP", known: ["key", "home"]) else { return nil }
        let key = fields.required("key", hint: "the whole fingerprint, as gpg --list-secret-keys shows it", fingerprint)
        let home = fields.required("home", hint: "the directory that is GNUPGHOME, such as /etc/headgate/gnupg", path)
        guard let key, let home else { return nil }
        return OpenPGPSetting(key: key, home: home)
    }

    private static func fingerprint(_ text: String) throws(InvalidValue) -> String {
        let digits = text.filter { $0 != " " }.uppercased()
        guard [40, 64].contains(digits.utf8.count), digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw InvalidValue("expected a whole fingerprint, 40 or 64 hexadecimal digits; short names are not unique")
        }
        return digits
    }

    private static func path(_ text: String) throws(InvalidValue) -> String {
        guard text.hasPrefix("/"), text.utf8.count <= 4096, !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else { throw InvalidValue("expected an absolute path") }
        return text
    }

    var yaml: YAMLText {
        var entries = Entries()
        entries.add("key", key)
        entries.add("home", home)
        return entries.yaml
    }
}
