import HTTPTransport
import Synchronization
import Testing

@testable import ModerationService

@Suite("Review pages", .timeLimit(.minutes(5)))
struct ReviewPagesTests {
    private static let form: HTTPHeaders = ["Content-Type": "application/x-www-form-urlencoded"]

    /// A moderator who is signed in.
    private func moderator(_ browser: Browser, _ fields: String = "name=mo") async throws -> HTTPHeaders {
        let answer = try await browser.post("/review/sign-in", fields, headers: Self.form)
        #expect(answer.status == 303)
        let cookie = try #require(answer.headers["Set-Cookie"])
        #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/review"))
        var headers = Self.form
        headers["Cookie"] = cookie.split(separator: ";").first.map { String($0) }
        return headers
    }

    @Test("nothing is shown or done for who is not signed in")
    func door() async throws {
        try await StandInAPI.run { api, url in
            api.enqueue("a made-up secret")
            try await Harness.withUI(api: url) { ui in
                let browser = Browser(url: ui)
                for path in ["/review", "/review/items/1", "/review/audit", "/review/export"] {
                    let page = try await browser.get(path)
                    #expect(page.text.contains("action=\"/review/sign-in\"") && !page.text.contains("secret"))
                }
                for path in ["/review/claims", "/review/items/1/decision", "/review/decisions/1/undo"] {
                    #expect(try await browser.post(path, "verdict=uphold", headers: Self.form).status == 401)
                }
                #expect(api.state.withLock { $0.decisions.isEmpty && $0.items[0].claimedBy == nil })
            }
        }
    }

    @Test(
        "the door is open to who the API knows, and says why it is not",
        arguments: [
            ("key=right&name=mo", 303), ("key=wrong&name=mo", 403), ("name=mo", 403), ("", 400), ("key=+&name=+", 400),
            ("key=a%0D%0Ab&name=mo", 400), ("key=right&name=%3Cb%3E", 400),
        ]
    )
    func signIn(fields: String, status: Int) async throws {
        try await StandInAPI.run(key: "right") { _, url in
            try await Harness.withUI(api: url) { ui in
                let answer = try await Browser(url: ui).post("/review/sign-in", fields, headers: Self.form)
                #expect(answer.status == status)
                #expect((answer.headers["Set-Cookie"] == nil) == (status != 303))
                #expect(!answer.text.contains("right") && !answer.text.contains("wrong"))
            }
        }
    }

    @Test("where a key is asked for the page says where it goes, and shows none that stands in the wrong field")
    func misplacedKey() async throws {
        let secret = KeySecret().text
        try await StandInAPI.run(key: secret) { _, url in
            try await Harness.withUI(api: url) { ui in
                let browser = Browser(url: ui)
                let misplaced = try await browser.post("/review/sign-in", "name=\(secret)", headers: Self.form)
                #expect(misplaced.status == 403 && misplaced.text.contains("the field “Key”"))
                #expect(!misplaced.text.contains(secret))
                let named = try await browser.post("/review/sign-in", "name=mo", headers: Self.form)
                #expect(named.text.contains("the field “Key”") && named.text.contains("value=\"mo\""))
            }
        }
    }

    @Test("another site's page can neither sign in nor decide")
    func crossSite() async throws {
        try await StandInAPI.run { api, url in
            api.enqueue("words")
            try await Harness.withUI(api: url) { ui in
                let browser = Browser(url: ui)
                var headers = try await moderator(browser)
                _ = try await browser.post("/review/claims", "", headers: headers)
                headers["Sec-Fetch-Site"] = "cross-site"
                for path in ["/review/sign-in", "/review/items/1/decision", "/review/sign-out"] {
                    #expect(try await browser.post(path, "name=mo&verdict=uphold", headers: headers).status == 403)
                }
                #expect(api.state.withLock { $0.decisions.isEmpty })
            }
        }
    }

    @Test("a decision that is refused keeps what was filled in, and says why")
    func refused() async throws {
        try await StandInAPI.run { api, url in
            api.enqueue("words")
            try await Harness.withUI(api: url) { ui in
                let browser = Browser(url: ui)
                let headers = try await moderator(browser)
                _ = try await browser.post("/review/claims", "", headers: headers)
                api.state.withLock { $0.items[0].claimedBy = "somebody" }
                let page = try await browser.post(
                    "/review/items/1/decision",
                    "verdict=uphold&note=%3Ci%3Ehm&label=threat",
                    headers: headers
                )
                #expect(page.status == 409)
                #expect(page.text.contains("role=\"alert\">item 1 is not claimed by mo"))
                for fields in [
                    "verdict=maybe", "verdict=uphold&label=kind",
                    "verdict=uphold&note=" + String(repeating: "x", count: 1001),
                ] {
                    #expect(try await browser.post("/review/items/1/decision", fields, headers: headers).status >= 400)
                }
                #expect(try await browser.get("/review/items/99", headers: headers).status == 404)
                #expect(try await browser.get("/review/items/x", headers: headers).status == 404)
            }
        }
    }

    @Test("signing out ends the session, and decisions go out as training data")
    func reports() async throws {
        try await StandInAPI.run { _, url in
            try await Harness.withUI(api: url) { ui in
                let browser = Browser(url: ui)
                let headers = try await moderator(browser)
                let export = try await browser.get("/review/export", headers: headers)
                #expect(export.text == "id,comment_text,toxic\nr1,\"words\",1\n")
                #expect(export.headers["Content-Disposition"]?.contains("decisions.csv") == true)
                let audit = try await browser.get("/review/audit", headers: headers)
                #expect(audit.text.contains("&lt;i&gt;mo&lt;/i&gt;") && !audit.text.contains("<i>mo"))
                let queues = try await browser.get("/review", headers: headers)
                #expect(queues.text.contains("<strong>0.80</strong> over 12 comments"))
                #expect(try await browser.post("/review/sign-out", "", headers: headers).status == 303)
                #expect(try await browser.get("/review", headers: headers).text.contains("/review/sign-in"))
            }
        }
    }
}
