import YAML

/// The `secrets` and `vars` of a repository or an environment, by name.
enum NamedValues {
    /// GitHub's own bounds.
    private static let maximumCount = 1000
    private static let maximumText = 48 << 10

    /// Names of secrets with where each of them is.
    static func secrets(_ fields: Fields) -> [String: SecretReference] {
        var secrets: [String: SecretReference] = [:]
        for (name, node) in entries(fields, "secrets") {
            secrets[name] = SecretReference.read(node, name, fields.report)
        }
        return secrets
    }

    /// Names of variables with their values, which everybody may see.
    static func variables(_ fields: Fields) -> [String: String] {
        var variables: [String: String] = [:]
        for (name, node) in entries(fields, "vars") {
            guard let text = node.scalar?.text, !node.isNull, text.utf8.count <= maximumText else {
                fields.report.add("\(name): expected a text of at most 48 KiB", at: node.position)
                continue
            }
            variables[name] = text
        }
        return variables
    }

    private static func entries(_ fields: Fields, _ key: String) -> [(name: String, node: YAMLNode)] {
        guard let node = fields[key] else { return [] }
        guard let mapping = node.mapping, mapping.count <= maximumCount else {
            fields.report.add("expected \(key) as a mapping of at most \(maximumCount) names", at: node.position)
            return []
        }
        var seen: Set<String> = []
        return mapping.compactMap { entry in
            guard let name = entry.key.text, isName(name) else {
                let shown = Fields.printable(entry.key.text ?? entry.key.kindDescription)
                fields.report.add(
                    "\(shown) is no name for one of \(key): letters, digits and _, "
                        + "beginning with neither a digit nor GITHUB_",
                    at: entry.key.position
                )
                return nil
            }
            guard seen.insert(name.uppercased()).inserted else {
                fields.report.add("\(name) stands twice in \(key); names compare without case", at: entry.key.position)
                return nil
            }
            // The language compares them without case; a job gets them as GitHub shows them.
            return (name.uppercased(), entry.value)
        }
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !TextRules.isDigit(first), text.utf8.count <= 255 else { return false }
        return text.utf8.allSatisfy { TextRules.isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
            && !text.uppercased().hasPrefix("GITHUB_")
    }
}
