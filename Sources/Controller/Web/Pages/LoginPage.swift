/// Where a token becomes a session.
struct LoginPage {
    /// What went wrong with the last attempt.
    enum Problem: String {
        /// Nobody has this token.
        case unknown

        /// It is the token of a runner or an agent.
        case machine

        /// The link came from another site.
        case foreign

        var words: String {
            switch self {
            case .unknown:
                "This token is not known here. Check that it was copied whole, and that it is of this controller."
            case .machine:
                "This is the token of a runner or an agent. Sign in with a person's or the operator's."
            case .foreign:
                "The link you followed came from another site, so it was not used. If you trust it, paste its token here."
            }
        }
    }

    let visitor: Visitor
    var problem: Problem?
    var next = "/"

    /// Whether there is a provider to sign in with.
    var hasProvider = false

    func render() -> HTML {
        PageFrame(title: "Sign in", visitor: visitor, content: content).render()
    }

    private var content: HTML {
        """
        <h1>Sign in</h1>
        \(visitor.name.map { "<p class=\"note\">You are signed in as <b>\($0)</b>.</p>" as HTML })
        \(problem.map { "<p class=\"trouble\" role=\"alert\" id=\"problem\">\($0.words)</p>" as HTML })
        \(hasProvider ? Self.provider(next: next) : nil)
        \(Self.form(next: next, hasProblem: problem != nil))
        """
    }

    private static func provider(next: String) -> HTML {
        """
        <p><a class="button" href="/login/provider?next=\(Link.segment(next))">Sign in with your account</a></p>
        <p class="note">Or with a token:</p>
        """
    }

    /// The form alone, for pages that ask for it in passing.
    static func form(next: String, hasProblem: Bool = false) -> HTML {
        """
        <form method="post" action="/login" class="login">
        <label for="token">Token</label>
        <input id="token" name="token" type="password" required maxlength="4096" autocomplete="current-password" \
        autocapitalize="none" spellcheck="false"\(hasProblem ? " aria-invalid=\"true\" aria-describedby=\"problem\"" as HTML : nil)>
        <input type="hidden" name="next" value="\(next)">
        <button class="primary">Sign in</button>
        </form>
        <p class="note">\(Visitor.whereTheTokenIs)</p>
        """
    }
}
