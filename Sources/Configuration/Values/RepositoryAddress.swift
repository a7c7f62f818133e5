/// What the address of a Git repository may be.
enum RepositoryAddress {
    private static let schemes = ["https://", "http://", "ssh://", "git://", "file://"]

    /// Reads a URL, an absolute path of this machine, or `user@host:path`.
    static func read(_ text: String) throws(InvalidValue) -> String {
        guard TextRules.isClean(text, limit: 2_048), !text.hasPrefix("-"), !text.contains(" ") else {
            throw invalid
        }
        if text.hasPrefix("/") { return text }
        guard let scheme = schemes.first(where: text.hasPrefix) else {
            guard !text.contains("://"), isShort(text) else { throw invalid }
            return text
        }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        if scheme == "file://" {
            guard authority.isEmpty || authority == "localhost", rest.contains("/") else { throw invalid }
            return text
        }
        guard !text.contains("?"), !text.contains("#") else {
            throw InvalidValue("a repository's URL has no query or fragment")
        }
        try checkUser(authority, scheme)
        let host = authority.split(separator: "@").last.map(String.init) ?? ""
        guard WebURL("http://" + host) != nil, rest.count > authority.count + 1 else { throw invalid }
        return text
    }

    private static var invalid: InvalidValue {
        InvalidValue("expected a repository such as https://git.example.com/team/app.git or /srv/git/app.git")
    }

    /// Refuses passwords: they belong into a file or the environment.
    private static func checkUser(_ authority: Substring, _ scheme: String) throws(InvalidValue) {
        guard let at = authority.lastIndex(of: "@") else { return }
        let user = authority[..<at]
        guard !user.contains(":"), scheme == "ssh://" else {
            throw InvalidValue("the URL must not hold a user or password: say username and password under credentials")
        }
        guard !user.isEmpty, !user.hasPrefix("-"), !user.contains("@") else { throw invalid }
    }

    /// Whether a text is `[user@]host:path`, as ssh has it.
    private static func isShort(_ text: String) -> Bool {
        guard let colon = text.firstIndex(of: ":") else { return false }
        let parts = text[..<colon].split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count <= 2, let host = parts.last, ListenAddress.isHost(String(host)) else { return false }
        // Two colons would be Git's way to name a program that speaks for the server.
        let path = text[text.index(after: colon)...]
        return !parts.contains { $0.isEmpty || $0.hasPrefix("-") } && !path.isEmpty && !path.hasPrefix(":")
    }
}
