import ControllerAPI
import HTTPTypes
import Persistence
import Testing

@testable import Controller

struct SettingsPageTests {
    private static let paths = ["/settings/tokens", "/settings/machines", "/settings/secrets"]

    private static func form(_ fields: [String: String], session: String = WebFixture.operatorToken) -> [String: String]
    {
        fields.merging(["csrf": FormGuard.token(session: session)]) { given, _ in given }
    }

    @Test("Every form of the settings carries the session's token", arguments: paths)
    func tokensInForms(_ path: String) async throws {
        try await WebFixture.with { fixture in
            try await fixture.browse { browser in
                let page = try await browser.get(path, session: WebFixture.operatorToken).text
                let forms = page.split(separator: "<form method=\"post\"").dropFirst()
                #expect(forms.count > 1)
                let token = FormGuard.token(session: WebFixture.operatorToken)
                for form in forms { #expect(form.prefix(400).contains("name=\"csrf\" value=\"\(token)\"")) }
                #expect(!page.contains("action=\"http"))
            }
        }
    }

    @Test(
        "A form of another page or session, or of somebody who lacks the right, changes nothing",
        arguments: [
            ("/settings/machines", ["kind": "runner", "name": "r1"]),
            ("/settings/secrets", ["name": "KEY", "value": "planted", "repository": "shop"]),
            ("/settings/tokens", ["user": "ann", "right.look": "yes", "days": "9", "note": "n"]),
        ]
    )
    func refused(_ path: String, _ fields: [String: String]) async throws {
        try await WebFixture.with { fixture in
            try await fixture.browse { browser in
                let admin = WebFixture.operatorToken
                let foreign: HTTPFields = [.origin: "http://evil.example"]
                let viewer = Self.form(fields, session: WebFixture.viewerToken)
                var answers = [try await browser.post(path, Self.form(fields), session: admin, headers: foreign)]
                answers.append(try await browser.post(path, fields, session: admin))
                answers.append(try await browser.post(path, Self.form(fields), session: WebFixture.annToken))
                answers.append(try await browser.post(path, viewer, session: WebFixture.viewerToken))
                answers.append(try await browser.post(path, Self.form(fields)))
                #expect(answers.map(\.status) == [403, 403, 403, 403, 401])
            }
            let entries = try await fixture.parts.database.read { try AuditLog.newest(10, in: $0) }
            #expect(entries.isEmpty)
        }
    }

    @Test("A token is made, shown once, and revoked")
    func tokens() async throws {
        try await WebFixture.with { fixture in
            try await fixture.browse { browser in
                let session = WebFixture.annToken
                let fields = ["right.look": "yes", "right.start": "yes", "days": "9", "note": "<ci>"]
                let made = try await browser.post(
                    "/settings/tokens",
                    Self.form(fields, session: session),
                    session: session
                )
                #expect(made.status == 201)
                let secret = try #require(made.text.split(separator: "hgt_").dropFirst().first?.prefix { $0 != "<" })
                let principal = try await fixture.parts.people.principal(token: "hgt_" + secret)
                #expect(principal == .user(name: "ann", rights: [.look, .start]))
                let page = try await browser.get("/settings/tokens", session: session).text
                #expect(page.contains("&lt;ci&gt;"))
                #expect(!page.contains(secret))
                let id = try #require(
                    page.split(separator: "name=\"id\" value=\"").dropFirst().first?.prefix { $0 != "\"" }
                )
                let ben = Self.form(["id": String(id)], session: WebFixture.benToken)
                #expect(
                    try await browser.post("/settings/tokens/revoke", ben, session: WebFixture.benToken).status == 404
                )
                let ended = Self.form(["id": String(id)], session: session)
                #expect(try await browser.post("/settings/tokens/revoke", ended, session: session).status == 303)
                #expect(try await fixture.parts.people.principal(token: "hgt_" + secret) == nil)
                let more = Self.form(["right.administer": "yes", "days": "9", "note": "x"], session: session)
                #expect(try await browser.post("/settings/tokens", more, session: session).status == 403)
            }
        }
    }

    @Test("A secret is set and removed, and no page shows its value")
    func secrets() async throws {
        try await WebFixture.with { fixture in
            try await fixture.browse { browser in
                let session = WebFixture.operatorToken
                let fields = Self.form([
                    "name": "key", "value": "planted-value\r\nline two", "repository": "shop", "environment": "",
                ])
                #expect(try await browser.post("/settings/secrets", fields, session: session).status == 303)
                for path in Self.paths + ["/settings", "/audit", "/"] {
                    let page = try await browser.get(path, session: session).text
                    #expect(!page.contains("planted-value"), "\(path)")
                    #expect(path != "/settings/secrets" || page.contains("<code>KEY</code>"))
                }
                let removal = Self.form(["name": "KEY", "repository": "shop", "environment": "", "branch": ""])
                #expect(try await browser.post("/settings/secrets/remove", removal, session: session).status == 303)
                #expect(
                    try await browser.get("/settings/secrets", session: session).text.contains("No secret is set here")
                )
            }
        }
    }

    @Test("A machine is invited by a code that is shown once")
    func machines() async throws {
        try await WebFixture.with { fixture in
            try await fixture.browse { browser in
                let session = WebFixture.operatorToken
                let fields = Self.form(["kind": "runner", "name": "build-2", "labels": " linux , gpu,"])
                let made = try await browser.post("/settings/machines", fields, session: session)
                #expect(made.status == 201)
                let code = try #require(made.text.split(separator: "hge_").dropFirst().first?.prefix { $0 != "<" })
                let page = try await browser.get("/settings/machines", session: session).text
                #expect(page.contains("build-2"))
                #expect(!page.contains(code))
                let desk = EnrolmentDesk(people: fixture.parts.people, rules: fixture.parts.rules)
                let token = try await desk.redeem("hge_" + code).token
                let principal = try await fixture.parts.people.principal(token: token)
                #expect(principal == .runner(name: "build-2", labels: ["linux", "gpu"]))
            }
        }
    }

    @Test("People are listed with their roles and the environments they review")
    func people() async throws {
        try await WebFixture.with { fixture in
            try await fixture.browse { browser in
                let page = try await browser.get("/settings", session: WebFixture.viewerToken).text
                for part in ["<b>ann</b>", "reviewer", "production", "<b>vic</b>", "viewer", "<b>shop</b>"] {
                    #expect(page.contains(part), "\(part)")
                }
            }
        }
    }
}
