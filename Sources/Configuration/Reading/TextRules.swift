/// What the plain texts of the files have to look like.
///
/// They become parts of paths, URLs, refs and labels later, so none may mean anything there but itself.
enum TextRules {
    /// The name of a repository, environment, runner, agent or person.
    static func name(_ text: String) throws(InvalidValue) -> String {
        let isAllowed = text.utf8.allSatisfy { isAlphanumeric($0) || "._-@".utf8.contains($0) }
        guard isAllowed, let first = text.utf8.first, isAlphanumeric(first), text.utf8.count <= 63 else {
            throw InvalidValue(
                "expected a name of at most 63 letters, digits, dots, dashes and underscores that starts with a letter or digit"
            )
        }
        return text
    }

    /// A person, or a team as `team:NAME`.
    static func reviewer(_ text: String) throws(InvalidValue) -> String {
        let prefix = ControllerConfiguration.Team.prefix
        guard text.hasPrefix(prefix) else { return try name(text) }
        return prefix + (try name(String(text.dropFirst(prefix.count))))
    }

    /// The address that a person's commits carry.
    static func email(_ text: String) throws(InvalidValue) -> String {
        guard isClean(text, limit: 254), !text.contains(where: \.isWhitespace), !text.contains("<"),
            !text.contains(">"), text.contains("@")
        else { throw InvalidValue("expected an address such as ann@example.com") }
        return text
    }

    /// An address that mail is sent to or from (RFC 5321), without quotes, comments and what is not ASCII.
    static func mailbox(_ text: String) throws(InvalidValue) -> String {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isAllowed = { (byte: UInt8) in isAlphanumeric(byte) || ".!#$%&'*+-/=?^_`{|}~".utf8.contains(byte) }
        guard parts.count == 2, text.utf8.count <= 254, let local = parts.first, let domain = parts.last,
            (1...64).contains(local.utf8.count), local.utf8.allSatisfy(isAllowed), !local.hasPrefix("."),
            !local.hasPrefix("-"), !local.hasSuffix("."), !local.contains(".."), !domain.contains(":"),
            !domain.contains(".."), !domain.hasSuffix("."), ListenAddress.isHost(String(domain))
        else { throw InvalidValue("expected an address such as team@example.com") }
        return text
    }

    /// The name that a person's commits carry.
    static func gitName(_ text: String) throws(InvalidValue) -> String {
        guard isClean(text, limit: 200), !text.contains("<"), !text.contains(">") else {
            throw InvalidValue("expected a name as commits carry it, such as Ann Example")
        }
        return text
    }

    /// The name of a time zone; whether the machine knows it is found out at the start.
    static func timeZone(_ text: String) throws(InvalidValue) -> String {
        let isAllowed = text.utf8.allSatisfy { isAlphanumeric($0) || "/_+-".utf8.contains($0) }
        guard isAllowed, let first = text.utf8.first, isAlphanumeric(first), text.utf8.count <= 64 else {
            throw InvalidValue("expected a time zone of the IANA database, such as Europe/Berlin")
        }
        return text
    }

    /// The name of a branch, by the rules of `git check-ref-format`.
    static func branch(_ text: String) throws(InvalidValue) -> String {
        let components = text.split(separator: "/", omittingEmptySubsequences: false)
        let isValid =
            isClean(text, limit: 255) && !text.hasPrefix("-") && !text.hasPrefix("refs/")
            && !text.hasSuffix(".") && !text.contains("..") && !text.contains("@{") && text != "@"
            && !text.utf8.contains { " ~^:?*[\\".utf8.contains($0) }
            && components.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock") }
        guard isValid else { throw InvalidValue("expected the name of a branch, such as main") }
        return text
    }

    /// A pattern for branches, as workflows have it: `main`, `release/*`, `!release/old`.
    static func branchPattern(_ text: String) throws(InvalidValue) -> String {
        guard isClean(text, limit: 255), !text.contains(" "), text != "!" else {
            throw InvalidValue("expected a branch or a pattern such as release/*")
        }
        return text
    }

    /// A path inside a repository, without a leading `./` or a trailing `/`.
    static func pathInRepository(_ text: String) throws(InvalidValue) -> String {
        guard isClean(text, limit: 1_024), !text.hasPrefix("/") else {
            throw InvalidValue("expected a path inside the repository, such as overlays/staging")
        }
        let components = text.split(separator: "/").filter { $0 != "." }
        guard !components.isEmpty else { return "." }
        guard !components.contains("..") else { throw InvalidValue("the path must stay inside the repository") }
        return components.joined(separator: "/")
    }

    /// A path of this machine.
    static func path(_ text: String) throws(InvalidValue) -> String {
        guard isClean(text, limit: 4_096) else { throw InvalidValue("expected a path") }
        return text
    }

    /// A path of this machine from its root on, without `..`.
    static func absolutePath(_ text: String) throws(InvalidValue) -> String {
        guard isClean(text, limit: 4_096), text.hasPrefix("/"), !text.split(separator: "/").contains(".."),
            !text.contains(":")
        else { throw InvalidValue("expected an absolute path, such as /srv/cache") }
        return text
    }

    /// What a runner offers and a job asks for in `runs-on`.
    static func label(_ text: String) throws(InvalidValue) -> String {
        guard isClean(text, limit: 100), !text.contains(where: \.isWhitespace), !text.contains(",") else {
            throw InvalidValue("expected a label without spaces and commas")
        }
        return text
    }

    /// The name of a container image.
    static func image(_ text: String) throws(InvalidValue) -> String {
        let isAllowed = text.utf8.allSatisfy { isAlphanumeric($0) || "._-/:@".utf8.contains($0) }
        guard isAllowed, let first = text.utf8.first, isAlphanumeric(first), text.utf8.count <= 512 else {
            throw InvalidValue("expected the name of an image, such as registry.example.com/team/tools:1.2")
        }
        return text
    }

    /// The tag of an image.
    static func imageTag(_ text: String) throws(InvalidValue) -> String {
        let isAllowed = text.utf8.allSatisfy { isAlphanumeric($0) || "._-".utf8.contains($0) }
        guard isAllowed, let first = text.utf8.first, isAlphanumeric(first) || first == UInt8(ascii: "_"),
            text.utf8.count <= 128
        else { throw InvalidValue("expected a tag such as production") }
        return text
    }

    /// The name of an environment variable.
    static func variable(_ text: String) throws(InvalidValue) -> String {
        let isAllowed = text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
        guard isAllowed, let first = text.utf8.first, !isDigit(first), text.utf8.count <= 255 else {
            throw InvalidValue("expected the name of an environment variable, such as WEBHOOK_SECRET")
        }
        return text
    }

    /// A user name for a server.
    static func userName(_ text: String) throws(InvalidValue) -> String {
        guard isClean(text, limit: 255), !text.contains(":") else { throw InvalidValue("expected a user name") }
        return text
    }

    /// Whether a text has something in it, and nothing that could end a line or an argument.
    static func isClean(_ text: String, limit: Int) -> Bool {
        !text.isEmpty && text.utf8.count <= limit && !text.utf8.contains { $0 < 0x20 || $0 == 0x7F }
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }
}
