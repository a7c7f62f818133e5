import ControllerAPI
import HTTPTypes
import Persistence
import Testing

@testable import Controller

struct WebDecisionTests {
    private static func form(
        _ decision: String = "approve",
        of fixture: WebFixture,
        session: String = WebFixture.annToken,
        reason: String = ""
    ) async throws -> [String: String] {
        [
            "csrf": FormGuard.token(session: session), "environment": "production", "decision": decision,
            "reason": reason, "seen": try await fixture.parts.reviews.pending().first?.fingerprint ?? "",
        ]
    }

    @Test("A reviewer's approval lets the job go on")
    func approve() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.pushToReview()
            try await fixture.browse { browser in
                let page = try await browser.get("/", session: WebFixture.annToken).text
                #expect(page.contains("action=\"/runs/\(run)/reviews\""))
                #expect(page.contains("name=\"csrf\" value=\"\(FormGuard.token(session: WebFixture.annToken))\""))
                #expect(!page.contains("name=\"reviewer\""))
                #expect(!page.contains("http-equiv=\"refresh\""))
                let answer = try await browser.post(
                    "/runs/\(run)/reviews",
                    try await Self.form(of: fixture),
                    session: WebFixture.annToken
                )
                #expect(answer.status == 303)
                let location = try #require(answer.headers[.location])
                let after = try await browser.get(location, session: WebFixture.annToken).text
                #expect(after.contains("The approval is recorded"))
                #expect(after.contains("Nothing waits for a review"))
                #expect(try await fixture.status(of: "production", run: run) == .queued)
                let own = try await browser.get("/runs/\(run)").text
                #expect(own.contains("✓ Approved by <b>ann</b> for production"))
            }
            let audit = try await fixture.parts.database.read {
                try $0.query("SELECT actor, detail FROM audit WHERE action = 'review.approve'")
            }
            let actors = try audit.map { try $0.text("actor") }
            #expect(actors == ["ann"])
            let details = try audit.map { try $0.text("detail") }
            #expect(details.first?.contains("\"via\":\"page\"") == true)
        }
    }

    @Test("The operator decides in a reviewer's name")
    func operatorDecides() async throws {
        try await WebFixture.with(requiredReviews: 2) { fixture in
            let run = try await fixture.pushToReview()
            try await fixture.browse { browser in
                let page = try await browser.get("/", session: WebFixture.operatorToken).text
                #expect(page.contains("<option>ann</option><option>ben</option>"))
                var form = try await Self.form(of: fixture, session: WebFixture.operatorToken)
                form["reviewer"] = "ben"
                let answer = try await browser.post("/runs/\(run)/reviews", form, session: WebFixture.operatorToken)
                #expect(answer.status == 303)
                let after = try await browser.get("/", session: WebFixture.operatorToken).text
                #expect(after.contains("Approved by <b>ben</b>"))
                #expect(!after.contains("<option>ben</option>"))
                #expect(try await browser.get("/", session: WebFixture.benToken).text.contains("You have approved it"))
                #expect(try await fixture.status(of: "production", run: run) == .waiting)
            }
        }
    }

    @Test("A rejection needs a reason, and ends the job with it")
    func reject() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.pushToReview()
            try await fixture.browse { browser in
                let path = "/runs/\(run)/reviews"
                let blank = try await browser.post(
                    path,
                    try await Self.form("reject", of: fixture, reason: " \n"),
                    session: WebFixture.annToken
                )
                #expect(blank.status == 400)
                #expect(blank.text.contains("a rejection needs a reason"))
                #expect(try await fixture.status(of: "production", run: run) == .waiting)
                let form = try await Self.form("reject", of: fixture, reason: "prices + taxes & <more>")
                let answer = try await browser.post(path, form, session: WebFixture.annToken)
                #expect(answer.status == 303)
                #expect(try await fixture.status(of: "production", run: run) == .failed)
                let page = try await browser.get("/runs/\(run)").text
                #expect(page.contains("prices + taxes &amp; &lt;more&gt;"))
                let late = try await browser.post(
                    path,
                    try await Self.form(of: fixture),
                    session: WebFixture.annToken
                )
                #expect(late.status == 409)
                #expect(late.text.contains("does not wait for a review"))
            }
        }
    }

    @Test("Who may not decide is told why and has no form")
    func obstacles() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.pushToReview()
            try await fixture.browse { browser in
                let page = try await browser.get("/", session: WebFixture.viewerToken).text
                #expect(page.contains("You may look, and not review"))
                #expect(!page.contains("action=\"/runs/\(run)/reviews\""))
                let form = try await Self.form(of: fixture, session: WebFixture.viewerToken)
                #expect(
                    try await browser.post("/runs/\(run)/reviews", form, session: WebFixture.viewerToken).status == 403
                )
                #expect(try await browser.post("/runs/\(run)/reviews", try await Self.form(of: fixture)).status == 401)
                let machine = try await browser.post("/runs/\(run)/reviews", form, session: WebFixture.runnerToken)
                #expect(machine.status == 403)
                #expect(try await fixture.status(of: "production", run: run) == .waiting)
            }
        }
    }

    @Test(
        "A form from elsewhere decides nothing",
        arguments: [
            [.origin: "http://evil.example"], [.origin: "null"], [:], [.secFetchSite: "cross-site"],
            [.secFetchSite: "same-site"], [.secFetchSite: "none"],
            [.secFetchSite: "cross-site", .origin: "http://localhost"], [.origin: "http://localhost:1"],
            [.origin: "http://localhost.evil.example"], [.origin: "localhost"],
        ] as [HTTPFields]
    )
    func foreignForms(_ headers: HTTPFields) async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.pushToReview()
            try await fixture.browse { browser in
                let answer = try await browser.post(
                    "/runs/\(run)/reviews",
                    try await Self.form(of: fixture),
                    session: WebFixture.annToken,
                    headers: headers
                )
                #expect(answer.status == 403)
                #expect(try await fixture.status(of: "production", run: run) == .waiting)
            }
        }
    }

    @Test(
        "A form from a page of ours is taken, also through a proxy that keeps the configured address",
        arguments: [
            [.secFetchSite: "same-origin"], [.origin: "http://localhost"], [.origin: "http://127.0.0.1:7080"],
        ] as [HTTPFields]
    )
    func ownForms(_ headers: HTTPFields) async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.pushToReview()
            try await fixture.browse { browser in
                let answer = try await browser.post(
                    "/runs/\(run)/reviews",
                    try await Self.form(of: fixture),
                    session: WebFixture.annToken,
                    headers: headers
                )
                #expect(answer.status == 303)
                #expect(try await fixture.status(of: "production", run: run) == .queued)
            }
        }
    }

    @Test("A form of another session, without its token or too long decides nothing")
    func wrongTokens() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.pushToReview()
            try await fixture.browse { browser in
                let path = "/runs/\(run)/reviews"
                for token in ["", "x", FormGuard.token(session: WebFixture.benToken)] {
                    var form = try await Self.form(of: fixture)
                    form["csrf"] = token
                    let answer = try await browser.post(path, form, session: WebFixture.annToken)
                    #expect(answer.status == 403)
                }
                let long = try await Self.form(
                    of: fixture,
                    reason: String(repeating: "x", count: FormGuard.maximumBody)
                )
                #expect(try await browser.post(path, long, session: WebFixture.annToken).status == 413)
                #expect(try await browser.post(path, ["a": "b"], session: WebFixture.annToken).status == 400)
                #expect(try await fixture.status(of: "production", run: run) == .waiting)
            }
        }
    }
}
