import HTTPTypes
import Testing

@testable import Controller

struct WebSessionTests {
    @Test("A token becomes a session in a cookie that scripts and other sites do not get")
    func login() async throws {
        try await WebFixture.with { fixture in
            try await fixture.browse { browser in
                let answer = try await browser.post(
                    "/login",
                    ["token": " \(WebFixture.annToken)\n", "next": "/runs/5"]
                )
                #expect(answer.status == 303)
                #expect(answer.headers[.location] == "/runs/5")
                let cookie = try #require(answer.headers[.setCookie])
                #expect(cookie.hasSuffix("; Path=/; HttpOnly; SameSite=Strict"))
                #expect(!cookie.contains(WebFixture.annToken))
                let session = try Self.session(cookie)
                #expect(session.utf8.count == 64)
                let page = try await browser.get("/", session: session).text
                #expect(page.contains("Signed in as <b>ann</b>"))
                #expect(!page.contains(WebFixture.annToken))
            }
        }
    }

    @Test("The link that is printed signs in, and tells its token to nobody")
    func link() async throws {
        try await WebFixture.with(address: "https://headgate.example") { fixture in
            try await fixture.browse { browser in
                let answer = try await browser.get("/login?token=\(WebFixture.operatorToken)")
                #expect(answer.status == 303)
                #expect(answer.headers[.location] == "/")
                #expect(answer.headers[.referrerPolicy] == "no-referrer")
                #expect(answer.headers[.setCookie]?.hasSuffix("; SameSite=Strict; Secure") == true)
            }
        }
    }

    @Test("A link from another site does not sign in")
    func foreignLink() async throws {
        try await WebFixture.with { fixture in
            try await fixture.browse { browser in
                let answer = try await browser.get(
                    "/login?token=\(WebFixture.operatorToken)",
                    headers: [.secFetchSite: "cross-site"]
                )
                #expect(answer.status == 303)
                #expect(answer.headers[.setCookie] == nil)
                let location = try #require(answer.headers[.location])
                #expect(location.hasPrefix("/login?problem=foreign"))
                #expect(try await browser.get(location).text.contains("another site"))
            }
        }
    }

    @Test(
        "Tokens that are nobody's, a machine's or no tokens at all are refused with words",
        arguments: [
            ("nobody", "unknown"), ("", "unknown"), ("a;b", "unknown"), ("a\r\nSet-Cookie: x=y", "unknown"),
            ("ä", "unknown"),
            (WebFixture.runnerToken, "machine"),
        ]
    )
    func refused(_ token: String, _ problem: String) async throws {
        try await WebFixture.with { fixture in
            try await fixture.browse { browser in
                let answer = try await browser.post("/login", ["token": token, "next": "/runs/5"])
                #expect(answer.status == 303)
                #expect(answer.headers[.setCookie] == nil)
                let location = try #require(answer.headers[.location])
                #expect(location == "/login?problem=\(problem)&next=%2Fruns%2F5")
                let page = try await browser.get(location).text
                #expect(page.contains("role=\"alert\""))
                #expect(page.contains("name=\"next\" value=\"/runs/5\""))
            }
        }
    }

    @Test("Signing out ends the session, and only one's own page can do it")
    func logout() async throws {
        try await WebFixture.with { fixture in
            let csrf = FormGuard.token(session: WebFixture.annToken)
            try await fixture.browse { browser in
                let foreign = try await browser.post(
                    "/logout",
                    ["csrf": csrf],
                    session: WebFixture.annToken,
                    headers: [.origin: "http://evil.example"]
                )
                #expect(foreign.status == 403)
                let wrong = try await browser.post("/logout", ["csrf": "x"], session: WebFixture.annToken)
                #expect(wrong.status == 403)
                let answer = try await browser.post("/logout", ["csrf": csrf], session: WebFixture.annToken)
                #expect(answer.status == 303)
                #expect(answer.headers[.setCookie]?.hasPrefix("headgate_session=; ") == true)
                #expect(answer.headers[.setCookie]?.hasSuffix("; Max-Age=0") == true)
                // Whoever kept the cookie has nothing.
                let page = try await browser.get("/", session: WebFixture.annToken).text
                #expect(!page.contains("Signed in as"))
            }
        }
    }

    /// The secret in a cookie.
    static func session(_ cookie: String) throws -> String {
        let pair = try #require(cookie.split(separator: ";").first?.split(separator: "="))
        return String(try #require(pair.count == 2 ? pair[1] : nil))
    }
}
