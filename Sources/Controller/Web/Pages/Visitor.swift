/// Who looks at a page, and the proof that their forms came from it.
struct Visitor: Sendable {
    let principal: Principal

    /// Goes into every form of a session; nil without a session.
    let formToken: String?

    /// Where the visitor is: they come back to it after signing in.
    var path = "/"

    /// The name to show; nil for one who is not signed in.
    var name: String? {
        switch principal {
        case .anonymous, .runner, .agent: nil
        case .user, .operatorAccount: principal.name
        }
    }

    /// Why this visitor may not decide on an environment with these reviewers; nil when they may.
    func obstacle(reviewers: [String], people: [String]) -> HTML? {
        switch principal {
        case .operatorAccount where formToken != nil: nil
        case .user(_, let rights) where !rights.contains(.review):
            "<p class=\"note\">You may \(rights.words.joined(separator: ", ")), and not review: your role does not say so.</p>"
        case .user(let name, _) where formToken != nil:
            reviewers.isEmpty || people.contains(name)
                ? nil : "<p class=\"note\">Only \(reviewers.joined(separator: ", ")) may decide here.</p>"
        case .anonymous, .user, .runner, .agent, .operatorAccount:
            "<p class=\"note\">\(signIn("Sign in to decide")). \(Self.whereTheTokenIs)</p>"
        }
    }

    func signIn(_ words: String) -> HTML {
        "<a href=\"/login?next=\(Link.segment(path))\">\(words)</a>"
    }

    /// What people who do not have a token at hand need to know.
    static let whereTheTokenIs: HTML = """
        A user's token is what <code>users</code> in <code>headgate.yaml</code> names for them. \
        The operator's is in the file that <code>operator.token</code> names there; under <code>headgate up</code> that is \
        <code>tokens/operator</code> in the data directory, and <code>up</code> prints a link that signs in.
        """
}
