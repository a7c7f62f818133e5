/// Takes out of a message what must not be shown.
enum Redaction {
    /// The text with the user part of every URL in it removed.
    static func withoutUserInfo(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let scheme = rest.firstRange(of: "://") {
            result += rest[..<scheme.upperBound]
            rest = rest[scheme.upperBound...]
            let authority = rest.prefix { $0 != "/" && !$0.isWhitespace && $0 != "'" && $0 != "\"" }
            if let at = authority.lastIndex(of: "@") {
                rest = rest[rest.index(after: at)...]
            }
        }
        return result + rest
    }

    /// The text with every occurrence of the secrets replaced.
    static func replacing(_ secrets: [String], in text: String) -> String {
        var result = text
        for secret in secrets where !secret.isEmpty {
            result = result.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "•••")
        }
        return result
    }
}
