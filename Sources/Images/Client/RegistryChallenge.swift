/// What a registry wants before it answers: the parsed `WWW-Authenticate` header (RFC 9110, section 11.6.1).
struct RegistryChallenge: Sendable, Hashable {
    let scheme: String
    let parameters: [String: String]

    /// Reads the first challenge of a header; nil when it is none.
    init?(header: String) {
        guard header.utf8.count <= 4_096 else { return nil }
        var rest = header[...]
        scheme = Self.token(&rest).lowercased()
        guard !scheme.isEmpty else { return nil }
        var parameters: [String: String] = [:]
        while true {
            rest = rest.drop { $0 == " " || $0 == "," || $0 == "\t" }
            let name = Self.token(&rest).lowercased()
            guard !name.isEmpty, rest.first == "=" else { break }
            rest = rest.dropFirst()
            guard let value = Self.value(&rest) else { return nil }
            parameters[name] = value
        }
        self.parameters = parameters
    }

    private static func token(_ rest: inout Substring) -> String {
        let token = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-._~+/!#$%&'*^`|".contains($0)) }
        rest = rest[token.endIndex...]
        return String(token)
    }

    private static func value(_ rest: inout Substring) -> String? {
        guard rest.first == "\"" else { return token(&rest) }
        rest = rest.dropFirst()
        var value = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return value
            case "\\":
                guard let escaped = rest.popFirst() else { return nil }
                value.append(escaped)
            default: value.append(character)
            }
        }
        return nil
    }
}
