import HTTPTypes
import Hummingbird
import Persistence

/// Where people go to the provider, and come back from it.
struct ProviderRoutes {
    private static let cookie = "headgate_attempt"

    let provider: OpenIDProvider
    let people: People
    let sessions: SessionRoutes

    func add(to pages: RouterGroup<APIContext>) {
        pages.get("/login/provider") { request, _ -> Response in
            let state = Token.random()
            let attempt = AttemptTable.Attempt(
                nonce: Token.random(),
                verifier: Token.random(),
                next: Link.local(request.text("next"))
            )
            let target = try await provider.address(state: state, nonce: attempt.nonce, verifier: attempt.verifier)
            let now = people.now()
            try await people.database.write { connection in
                try AttemptTable.insert(attempt, hash: Authenticator.hash(state), at: now, in: connection)
            }
            return Response(
                status: .seeOther,
                headers: [.location: target, .setCookie: cookie(state), .referrerPolicy: "no-referrer"]
            )
        }
        pages.get("/login/provider/callback") { request, _ -> Response in
            try await comeBack(request)
        }
    }

    private func comeBack(_ request: Request) async throws -> Response {
        // Only the browser that went has the cookie: nobody can be signed in by a link as somebody else.
        guard let state = request.text("state"), state.utf8.count == 64,
            request.cookies[Self.cookie]?.value == state
        else { throw ControllerError(.forbidden, "this sign-in was not begun in this browser; begin again") }
        let now = people.now()
        let hash = Authenticator.hash(state)
        guard let attempt = try await people.database.write({ try AttemptTable.take(hash: hash, at: now, in: $0) })
        else { throw ControllerError(.forbidden, "this sign-in took too long, or was used before; begin again") }
        guard let code = request.text("code"), code.utf8.count <= 4096 else {
            let why = request.text("error") ?? "no code came"
            throw ControllerError(.forbidden, "the provider did not sign you in: \(why.prefix(200))")
        }
        let person = try await provider.person(
            code: code,
            nonce: attempt.nonce,
            verifier: attempt.verifier,
            at: now
        )
        let session = try await people.signIn(person: person)
        // A redirect would count as sent by the provider's site, and would not carry the new cookie.
        var response = Response.page(ComingBackPage(next: attempt.next, person: person).render())
        response.headers[values: .setCookie] = [sessions.cookie(session), cookie("") + "; Max-Age=0"]
        response.headers[.referrerPolicy] = "no-referrer"
        return response
    }

    /// `Lax`: the way back from the provider begins at another site.
    private func cookie(_ value: String) -> String {
        let secure = sessions.isSecure ? "; Secure" : ""
        return "\(Self.cookie)=\(value); Path=/login/provider; HttpOnly; SameSite=Lax\(secure)"
    }
}

/// Takes somebody who has just signed in on to where they wanted to go.
struct ComingBackPage {
    let next: String
    let person: String

    func render() -> HTML {
        PageFrame(
            title: "Signed in",
            visitor: Visitor(principal: .anonymous, formToken: nil),
            content: """
                <h1>Signed in as \(person)</h1>
                <p><a href="\(next)" autofocus>Go on</a></p>
                """,
            refresh: next
        ).render()
    }
}
