import ControllerAPI
import Testing

@testable import Controller

struct WebEscapingTests {
    static let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u{202E}&\u{1}"
    static let escaped =
        "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;&lt;img src=x onerror=alert(1)&gt;\u{FFFD}&amp;\u{FFFD}"

    @Test("What is put into markup is escaped, and pieces of markup are not")
    func escaping() {
        let piece: HTML = "<b title=\"\(Self.hostile)\">\(Self.hostile)</b>"
        #expect(piece.markup == "<b title=\"\(Self.escaped)\">\(Self.escaped)</b>")
        let whole: HTML = "<p>\(piece)\([piece, piece])\(7)\(nil as HTML?)</p>"
        #expect(whole.markup == "<p>\(piece.markup)\(piece.markup)\(piece.markup)7</p>")
        #expect(HTML(text: "a\n\tb").markup == "a\n\tb")
    }

    @Test(
        "Only web addresses are linked",
        arguments: [
            ("http://127.0.0.1:8080/", true), ("https://a.example/x?y=1", true), ("HTTPS://a.example", true),
            ("javascript:alert(1)", false), ("JavaScript:alert(1)//http://x", false), (" javascript:alert(1)", false),
            ("data:text/html,x", false), ("//evil.example", false), ("http://a b", false), ("http://a\u{9}b", false),
            ("", false),
        ]
    )
    func links(_ address: String, _ isLinked: Bool) {
        #expect(Link.external(address, "x").markup.contains("href") == isLinked)
    }

    @Test(
        "Only paths on this server are gone on to",
        arguments: [
            ("/runs/5", "/runs/5"), ("/", "/"), (nil, "/"), ("", "/"), ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"), ("/a\r\nSet-Cookie: x", "/"), ("/a b", "/"),
        ]
    )
    func localPaths(_ given: String?, _ expected: String) {
        #expect(Link.local(given) == expected)
    }

    @Test(
        "A text is one segment of a path",
        arguments: [
            ("a-b_1~.x", "a-b_1~.x"), ("a/b", "a%2Fb"), ("..", "%2E%2E"), ("ä\n", "%C3%A4%0A"), ("a%2F", "a%252F"),
        ]
    )
    func segments(_ text: String, _ expected: String) {
        #expect(Link.segment(text) == expected)
    }

    @Test("Hostile titles, names, reasons and log lines are shown as text on every page")
    func pages() async throws {
        try await WebFixture.with { fixture in
            let hostileText = Self.hostile
            let workflow = """
                name: 'W <script>alert(2)</script>'
                on: push
                jobs:
                  lint:
                    name: 'J <script>alert(3)</script>'
                    runs-on: linux
                    steps:
                      - run: "true"
                """
            let run = try await fixture.push(title: hostileText, author: hostileText, workflow: workflow)
            let broken = try await fixture.pushBroken(error: "ci/deliver.yaml:1:1: \(hostileText)", event: 2)
            let job = try await fixture.start()
            try await fixture.parts.runners.record(
                StepReport(number: 1, name: hostileText, status: .running),
                lease: job.lease,
                by: "one"
            )
            try await fixture.log(
                "2026-01-31T12:00:00.000Z 1 ##[group]\(hostileText)\n2026-01-31T12:00:00.000Z 1 \(hostileText)\n",
                lease: job.lease
            )
            try await fixture.finish(job.lease, .failed, reason: hostileText)
            try await fixture.parts.agents.receive(
                AgentStatus(
                    name: "a",
                    environment: "staging",
                    health: .degraded,
                    syncedRevision: hostileText,
                    conditions: [
                        Condition(type: hostileText, status: "False", reason: hostileText, message: hostileText)
                    ],
                    services: [ServiceStatus(name: hostileText, url: "javascript:alert(1)")],
                    workloads: [
                        WorkloadStatus(
                            kind: hostileText,
                            namespace: "n",
                            name: hostileText,
                            health: .degraded,
                            desired: 1,
                            ready: 0,
                            images: [],
                            message: hostileText
                        )
                    ]
                ),
                from: "agent",
                environment: "staging"
            )
            try await fixture.browse { browser in
                let query = "?notice=approve&run=%3Cscript%3E"
                for path in [
                    "/\(query)", "/runs/\(run)", "/runs/\(broken)", "/runs/\(run)/jobs/lint",
                    "/login?next=\(query)%22%3E",
                    "/login?problem=%3Cscript%3E", "/runs/%3Cscript%3E", "/runs/\(run)/jobs/%3Cscript%3E",
                ] {
                    let page = try await browser.get(path)
                    #expect(!page.text.contains("<script>"), "\(path)")
                    #expect(!page.text.contains("<img"), "\(path)")
                    #expect(!page.text.contains("javascript:alert(1)\""), "\(path)")
                    #expect(!page.text.contains("\u{202E}"), "\(path)")
                }
                for path in ["/", "/runs/\(run)", "/runs/\(broken)", "/runs/\(run)/jobs/lint"] {
                    #expect(try await browser.get(path).text.contains(Self.escaped), "\(path)")
                }
            }
        }
    }

    @Test("Hostile evidence is shown as text in a review")
    func review() {
        let text = Self.hostile
        let card = ReviewCard(
            review: PendingReview(
                run: 1,
                job: "production",
                environment: text,
                revision: text,
                title: text,
                reviewers: [text, "ann"],
                people: [text, "ann"],
                requiredReviews: 2,
                approvals: [
                    Review(
                        run: 1,
                        environment: text,
                        decision: .approve,
                        reviewer: "ben",
                        reason: text,
                        decidedAt: text
                    )
                ],
                waitingSince: text,
                expiresAt: text,
                waits: [EnvironmentWait(kind: .freeze, words: text, since: text, until: text)],
                fingerprint: text,
                images: [text],
                values: [text],
                current: text,
                commits: [CommitSummary(revision: text, title: text, author: text)]
            ),
            run: nil,
            visitor: Visitor(principal: .operatorAccount, formToken: text),
            clock: PageClock(now: .now())
        )
        #expect(!card.markup.markup.contains("<script"))
        #expect(!card.markup.markup.contains("<img"))
        #expect(card.markup.markup.contains("<option>\(Self.escaped)</option>"))
        #expect(card.markup.markup.contains("name=\"environment\" value=\"\(Self.escaped)\""))
    }
}
