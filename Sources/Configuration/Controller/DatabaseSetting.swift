import YAML

/// Where the controller keeps its state.
public enum DatabaseSetting: Sendable, Hashable {
    /// A file in the data directory.
    case sqlite
    /// A `postgres://` URL that holds no password.
    case postgres(String)
    /// A `postgres://` URL that may hold one.
    case postgresSecret(SecretReference)

    /// What a command line names: `sqlite`, or a `postgres://` URL that holds no password; nil for anything else.
    public init?(argument text: String) {
        if text == "sqlite" {
            self = .sqlite
        } else if Self.isURL(text), !Self.holdsPassword(text) {
            self = .postgres(text)
        } else {
            return nil
        }
    }

    static func read(_ node: YAMLNode, _ report: Report) -> DatabaseSetting? {
        if node.mapping != nil {
            return SecretReference.read(node, "database", report).map { .postgresSecret($0) }
        }
        guard case .string(let text)? = node.scalar?.resolved else {
            report.add("expected sqlite or a postgres:// URL for database", at: node.position)
            return nil
        }
        if text == "sqlite" { return .sqlite }
        guard isURL(text) else {
            report.add("expected sqlite or a postgres:// URL for database", at: node.position)
            return nil
        }
        guard !holdsPassword(text) else {
            let advice = "write the URL to a file and say {file: PATH}, or set a variable and say {env: NAME}"
            report.add("the URL of the database must not hold a password: \(advice)", at: node.position)
            return nil
        }
        return .postgres(text)
    }

    private static func isURL(_ text: String) -> Bool {
        (text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")) && TextRules.isClean(text, limit: 4_096)
    }

    /// Whether a URL has a password before its host or among its parameters.
    private static func holdsPassword(_ url: String) -> Bool {
        let rest = url.drop { $0 != ":" }.dropFirst(3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        if let at = authority.lastIndex(of: "@"), authority[..<at].contains(":") { return true }
        // A slash in a password that was not encoded would hide it from the line above.
        if rest.prefix(while: { $0 != "?" }).dropFirst(authority.count).contains("@") { return true }
        // libpq decodes the names of parameters, so an encoded one could be anything.
        return rest.drop { $0 != "?" }.dropFirst().split(separator: "&").contains { parameter in
            let name = parameter.prefix { $0 != "=" }.lowercased()
            return name.contains("password") || name.contains("%")
        }
    }
}
