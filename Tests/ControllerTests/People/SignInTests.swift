import Crypto
import HTTPTransport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import Testing

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Signing in with a provider, over HTTP.
struct SignInTests {
    @Test("somebody goes to the provider, comes back, and has a session of their own rights")
    func way() async throws {
        try await Provider.running { provider in
            try await WebFixture.with(provider: provider.settings()) { fixture in
                try await fixture.browse { browser in
                    #expect(try await browser.get("/login").text.contains("/login/provider?next="))
                    let (callback, cookie) = try await go(browser, provider)
                    let back = try await browser.get(callback, headers: [.cookie: cookie])
                    #expect(back.status == 200, "\(back.text)")
                    #expect(back.text.contains("content=\"0; url=/runs/7\""))
                    let session = try WebSessionTests.session(
                        try #require(back.headers[values: .setCookie].first { $0.hasPrefix("headgate_session=") })
                    )
                    #expect(try await browser.get("/", session: session).text.contains("Signed in as <b>ann</b>"))
                    #expect(
                        try await fixture.parts.people.principal(session: session)
                            == .user(name: "ann", rights: [.look, .start, .review])
                    )
                    // Each attempt is good once.
                    #expect(try await browser.get(callback, headers: [.cookie: cookie]).status == 403)
                }
            }
        }
    }

    @Test("a way back that was begun elsewhere, without its cookie or with another state signs nobody in")
    func forged() async throws {
        try await Provider.running { provider in
            try await WebFixture.with(provider: provider.settings()) { fixture in
                try await fixture.browse { browser in
                    let (callback, cookie) = try await go(browser, provider)
                    let (other, _) = try await go(browser, provider)
                    let attempts: [(String, HTTPFields)] = [
                        (callback, [:]), (other, [.cookie: cookie]),
                        ("/login/provider/callback?code=x", [.cookie: cookie]),
                    ]
                    for (path, headers) in attempts {
                        let page = try await browser.get(path, headers: headers)
                        #expect(page.status == 403)
                        #expect(page.headers[values: .setCookie].allSatisfy { !$0.hasPrefix("headgate_session=") })
                    }
                }
            }
        }
    }

    @Test(
        "a token that does not fit is refused with the reason",
        arguments: [
            (["iss": "https://evil.example"], "another issuer"), (["aud": "other"], "another program"),
            (["nonce": "replayed"], "another attempt"), (["exp": "1000"], "time is over"),
            (["email": "eve@example.com"], "no user of headgate.yaml"),
            (["email_verified": "false"], "no verified claim"),
            (["email": ""], "no verified claim"),
        ] as [([String: String], String)]
    )
    func refused(_ claims: [String: String], _ words: String) async throws {
        try await Provider.running { provider in
            try await WebFixture.with(provider: provider.settings()) { fixture in
                try await fixture.browse { browser in
                    provider.overrides.withLock { $0 = claims }
                    let (callback, cookie) = try await go(browser, provider)
                    let page = try await browser.get(callback, headers: [.cookie: cookie])
                    #expect(page.status == 403)
                    #expect(page.text.contains(words), "\(page.text)")
                }
            }
        }
    }

    @Test("a provider that is away or denies is told, and its secret is in no page")
    func away() async throws {
        try await Provider.running { provider in
            var settings = provider.settings()
            settings.clientSecret = "wrong-secret-0123"
            try await WebFixture.with(provider: settings) { fixture in
                try await fixture.browse { browser in
                    let (callback, cookie) = try await go(browser, provider)
                    let page = try await browser.get(callback, headers: [.cookie: cookie])
                    #expect(page.status == 403 && page.text.contains("signIn.clientSecret"))
                    #expect(!page.text.contains("wrong-secret-0123"))
                }
            }
            settings.issuer = "http://127.0.0.1:1"
            try await WebFixture.with(provider: settings) { fixture in
                try await fixture.browse { browser in
                    let page = try await browser.get("/login/provider")
                    #expect(page.status == 503 && page.text.contains("does not answer"))
                }
            }
        }
    }

    /// Goes to the provider, where somebody agrees; gives the way back and the cookie of the browser.
    private func go(_ browser: WebClient, _ provider: Provider) async throws -> (callback: String, cookie: String) {
        let leave = try await browser.get("/login/provider?next=/runs/7")
        #expect(leave.status == 303)
        let cookie = try #require(leave.headers[.setCookie]?.split(separator: ";").first)
        let location = try #require(leave.headers[.location])
        let back = try await HTTPClient().send(HTTPTransport.HTTPRequest(.get, location))
        #expect(back.status == 302, "\(back.text)")
        let target = try #require(back.headers["Location"])
        let path = try #require(target.firstRange(of: "/login/provider/callback"))
        return (String(target[path.lowerBound...]), String(cookie))
    }
}

/// An OpenID provider on a port of its own, at which everybody agrees at once.
private final class Provider: Sendable {
    let overrides = Mutex<[String: String]>([:])
    private let port = Mutex(0)

    /// What was asked with each code.
    private let asked = Mutex<[String: (nonce: String, challenge: String, redirect: String)]>([:])

    var issuer: String { "http://127.0.0.1:\(port.withLock { $0 })" }

    func settings() -> OpenIDProvider.Settings {
        OpenIDProvider.Settings(
            issuer: issuer,
            clientID: "headgate",
            clientSecret: "s3cret of ours",
            claim: "email",
            people: ["ann@example.com": "ann"]
        )
    }

    static func running(_ body: @Sendable (Provider) async throws -> Void) async throws {
        let provider = Provider()
        let application = Application(
            router: provider.router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            logger: Logger(label: "provider", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        try await application.test(.live) { client in
            provider.port.withLock { $0 = client.port ?? 0 }
            try await body(provider)
        }
    }

    private var router: Router<BasicRequestContext> {
        let router = Router()
        router.get("/.well-known/openid-configuration") { _, _ -> Response in
            try Self.json([
                "issuer": self.issuer, "authorization_endpoint": self.issuer + "/authorize",
                "token_endpoint": self.issuer + "/token",
            ])
        }
        router.get("/authorize") { request, _ -> Response in
            let query = request.uri.queryParameters
            guard query["response_type"] == "code", query["client_id"] == "headgate",
                query["code_challenge_method"] == "S256", let state = query["state"], let nonce = query["nonce"],
                let challenge = query["code_challenge"], let redirect = query["redirect_uri"]
            else { return Response(status: .badRequest) }
            let code = String(Token.random().prefix(20))
            self.asked.withLock { $0[code] = (String(nonce), String(challenge), String(redirect)) }
            return Response(status: .found, headers: [.location: "\(redirect)?code=\(code)&state=\(state)"])
        }
        router.post("/token") { request, _ -> Response in
            let pair = Data("headgate:s3cret%20of%20ours".utf8).base64EncodedString()
            guard request.headers[.authorization] == "Basic \(pair)" else { return Response(status: .unauthorized) }
            let body = try await request.body.collect(upTo: 10_000)
            let fields = try URLEncodedFormDecoder().decode([String: String].self, from: String(buffer: body))
            let verifier = SHA256.hash(data: Data((fields["code_verifier"] ?? "").utf8))
            guard let asked = self.asked.withLock({ $0.removeValue(forKey: fields["code"] ?? "") }),
                fields["grant_type"] == "authorization_code", fields["redirect_uri"] == asked.redirect,
                Self.base64url(Data(verifier)) == asked.challenge
            else { return Response(status: .badRequest) }
            return try Self.json(["id_token": self.token(nonce: asked.nonce), "token_type": "Bearer"])
        }
        return router
    }

    private func token(nonce: String) -> String {
        let overrides = overrides.withLock { $0 }
        let text = { (name: String, standard: String) in overrides[name] ?? standard }
        let claims = """
            {"iss": "\(text("iss", issuer))", "aud": "\(text("aud", "headgate"))", "sub": "7", "iat": 1,
             "exp": \(text("exp", "9999999999")), "nonce": "\(text("nonce", nonce))",
             "email": "\(text("email", "ann@example.com"))", "email_verified": \(text("email_verified", "true"))}
            """
        let head = Self.base64url(Data("{\"alg\":\"RS256\"}".utf8))
        return "\(head).\(Self.base64url(Data(claims.utf8))).c2ln"
    }

    private static func base64url(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private static func json(_ fields: [String: String]) throws -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(fields)))
        )
    }
}
