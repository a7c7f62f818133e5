import YAML

/// Where a secret is, which never stands in a configuration file itself.
///
/// This module reads no file and no environment; whoever needs the secret does, and drops one line end at its end.
public enum SecretReference: Sendable, Hashable {
    /// A file that holds nothing else.
    case file(String)
    /// The name of an environment variable.
    case environment(String)

    static func read(_ node: YAMLNode, _ key: String, _ report: Report) -> SecretReference? {
        guard node.mapping != nil else {
            let advice = "write it to a file and say {file: PATH}, or set a variable and say {env: NAME}"
            report.add("\(key) is a secret and does not stand in this file: \(advice)", at: node.position)
            return nil
        }
        guard let fields = Fields(node, report, name: "a secret", known: ["file", "env"]) else { return nil }
        switch (fields["file"], fields["env"]) {
        case (.some, nil):
            return fields.value("file", TextRules.path).map { .file(report.resolve($0)) }
        case (nil, .some):
            return fields.value("env", TextRules.variable).map { .environment($0) }
        default:
            report.add("\(key) needs either file or env", at: node.position)
            return nil
        }
    }
}

extension Fields {
    /// Reads the secret of a key; nil when it is not there or was reported.
    func secret(_ key: String) -> SecretReference? {
        self[key].flatMap { SecretReference.read($0, key, report) }
    }
}
