import HTTPTypes
import Hummingbird

/// Where a token becomes a session of a browser, and where that ends.
struct SessionRoutes {
    let people: People
    let failures: FailedLogins
    let forms: FormGuard

    /// Whether people can sign in with a provider.
    let hasProvider: Bool

    /// The address the controller is reached at: cookies stay on TLS where it has that.
    let address: String

    private struct LoginForm: Decodable {
        var token: String
        var next: String?
    }

    private struct LogoutForm: Decodable {
        var csrf: String?
    }

    func add(to pages: RouterGroup<APIContext>) {
        pages.get("/login") { request, context -> Response in
            guard let token = request.text("token") else {
                return .page(
                    LoginPage(
                        visitor: Visitor(request, context),
                        problem: request.text("problem").flatMap(LoginPage.Problem.init(rawValue:)),
                        next: Link.local(request.text("next")),
                        hasProvider: hasProvider
                    ).render()
                )
            }
            // A page elsewhere must not sign its visitors in as somebody of its choice.
            let site = request.headers[.secFetchSite] ?? "none"
            guard site == "none" || site == "same-origin" else { return refused(.foreign, next: "/") }
            return try await signIn(token, next: "/", from: context)
        }
        pages.post("/login") { request, context -> Response in
            try forms.checkOrigin(request)
            let form = try await forms.fields(LoginForm.self, of: request)
            return try await signIn(form.token, next: Link.local(form.next), from: context)
        }
        pages.post("/logout") { request, context -> Response in
            try forms.checkOrigin(request)
            let form = try await forms.fields(LogoutForm.self, of: request)
            if context.hasSession, let session = request.cookies[AuthenticationMiddleware.cookie]?.value {
                try forms.check(token: form.csrf, session: session)
                try await people.signOut(session: session)
            }
            var response = Self.seeOther("/")
            response.headers[.setCookie] = cookie("") + "; Max-Age=0"
            return response
        }
    }

    private func signIn(_ token: String, next: String, from context: APIContext) async throws -> Response {
        try failures.check(context.address)
        let token = token.filter { !$0.isWhitespace }
        // What a cookie cannot carry (RFC 6265, section 4.1.1) is no token that this program made.
        guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !Self.barred.contains($0) }) else {
            return refused(.unknown, next: next)
        }
        let (principal, session) = try await people.signIn(token)
        guard let session else {
            guard principal == nil else { return refused(.machine, next: next) }
            failures.record(context.address)
            return refused(.unknown, next: next)
        }
        var response = Self.seeOther(next)
        response.headers[.setCookie] = cookie(session)
        return response
    }

    private static let barred = Set("\",;\\".utf8)

    /// Whether browsers reach these pages by TLS.
    var isSecure: Bool { address.lowercased().hasPrefix("https://") }

    /// The cookie that holds a session's secret.
    func cookie(_ value: String) -> String {
        let secure = isSecure ? "; Secure" : ""
        return "\(AuthenticationMiddleware.cookie)=\(value); Path=/; HttpOnly; SameSite=Strict\(secure)"
    }

    private func refused(_ problem: LoginPage.Problem, next: String) -> Response {
        Self.seeOther("/login?problem=\(problem.rawValue)&next=\(Link.segment(next))")
    }

    /// The address that was asked for may hold a token: it is told to nobody.
    private static func seeOther(_ path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path, .referrerPolicy: "no-referrer"])
    }
}
