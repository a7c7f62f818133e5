import ControllerAPI
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Persistence
import Testing

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One test for each class of vulnerability that tools of this kind have had, named after it.
@Suite("Threats", .timeLimit(.minutes(10)))
struct ThreatTests {
    static let bends = [
        "..%2F..%2Fescaped", "%2e%2e%2f%2e%2e%2fescaped", "..", ".", "a%2F..%2F..%2Fescaped", "%00escaped", "a..b",
        "..%5Cescaped", "a%0Ab", "a%1Bb", "%C2%85", "%7F", "%FF", "a%2Fb",
    ]

    @Test("path escape: names of artifacts and cache entries stay in their directory")
    func pathEscape() async throws {
        try await WebFixture.with { fixture in
            _ = try await fixture.push()
            let lease = try await fixture.start().lease
            try await fixture.attack { attacker in
                for name in Self.bends {
                    for path in ["artifacts", "caches"] {
                        let place = "/api/v1/leases/\(lease)/\(path)/\(name)"
                        let read = try await attacker.send(.get, place, token: WebFixture.runnerToken)
                        #expect((400..<500).contains(read.status), "GET \(path)/\(name): \(read.status)")
                    }
                    let place = "/api/v1/leases/\(lease)/artifacts/\(name)"
                    let write = try await attacker.send(.put, place, token: WebFixture.runnerToken, body: "bytes")
                    #expect(write.status == 400, "PUT \(name): \(write.status)")
                    #expect(write.text.contains("\"detail\":"), "\(write.text)")
                }
            }
            for place in ["/escaped", "/artifacts/escaped", "/../escaped", "/../../escaped"] {
                #expect(!FileManager.default.fileExists(atPath: fixture.directory + place))
            }
        }
    }

    @Test("webhook trusted too early: without the right signature nothing of a body counts, whatever it is")
    func webhook() async throws {
        let shapes: [(headers: HTTPFields, body: String)] = [
            ([:], "{}"), ([.hubSignature: "sha256=00"], "{\"ref\":1}"), ([.gitlabToken: "guess"], "[[[[[[["),
            ([.hubSignature: "sha256="], ""), ([.eventKey: "repo:push"], "{\"push\":{\"changes\":null}}"),
            ([.hubSignature: String(repeating: "f", count: 5000)], "null"),
            ([.hubSignature: "sha256=00"], String(repeating: "{\"a\":", count: 50_000)),
        ]
        let signed = { (settings: inout ControllerSettings) in
            var rules = settings.rules.repositories
            rules[0].webhookSecret = "the hook's secret"
            settings.rules = Rules(repositories: rules, environments: [])
        }
        try await WatchFixture.with(["a.txt": "a"], settings: signed) { fixture in
            while case .poll(let name) = fixture.parts.polls.next() { fixture.parts.polls.finish(name, failed: false) }
            try await fixture.attack { attacker in
                for shape in shapes {
                    for repository in ["shop", "nobody", "..%2Fshop"] {
                        let answer = try await attacker.send(
                            .post,
                            "/api/v1/hooks/\(repository)",
                            headers: shape.headers,
                            body: shape.body
                        )
                        #expect((400..<500).contains(answer.status), "\(answer)")
                    }
                }
            }
            // Nobody was made to ask Git.
            guard case .wait = fixture.parts.polls.next() else {
                Issue.record("an unsigned webhook has Git asked")
                return
            }
        }
    }

    @Test("secrets in answers: what was planted is in no page, answer, error or event")
    func secrets() async throws {
        let planted = "planted-a9f3c1d27be4"
        try await WebFixture.with { fixture in
            let run = try await fixture.pushToReview()
            try await fixture.attack { attacker in
                let secret = SecretRequest(name: "KEY", scope: SecretScope(), value: planted)
                let set = try await attacker.send(
                    .put,
                    "/api/v1/secrets",
                    token: WebFixture.operatorToken,
                    body: JSON.encode(secret)
                )
                #expect(set.status == 200 && !set.text.contains(planted))
                // A request that fails with a secret in it does not tell it on.
                for body in ["{\"name\":\"KEY\",\"value\":\"\(planted)\"}", "\"\(planted)\"", "{\"x\":\"\(planted)\"}"]
                {
                    for path in ["secrets", "tokens", "enrolments"] {
                        let method: HTTPRequest.Method = path == "secrets" ? .put : .post
                        let answer = try await attacker.send(
                            method,
                            "/api/v1/\(path)",
                            token: WebFixture.operatorToken,
                            body: body
                        )
                        #expect(!answer.text.contains(planted), "\(path)")
                    }
                }
                let wrong = try await attacker.send(.get, "/api/v1/status", token: planted)
                #expect(wrong.status == 401 && !wrong.text.contains(planted))
                var paths = ["/", "/runs/\(run)", "/runs/\(run)/jobs/lint", "/metrics", "/openapi.json"]
                paths += OpenAPIDocument.operations.filter { $0.method == .get }.map(\.path).filter {
                    !$0.hasSuffix("/events")
                }.map { path in
                    path.replacing("{run}", with: String(run)).replacing("{job}", with: "lint")
                        .replacing("{environment}", with: "production")
                }
                for path in paths {
                    let answer = try await attacker.send(.get, path, token: WebFixture.operatorToken)
                    #expect(!answer.text.contains(planted), "\(path)")
                }
            }
            let database = fixture.parts.database
            for table in ["secrets", "audit", "feed", "runs", "jobs"] {
                let text = try await database.read { connection in
                    try connection.query("SELECT * FROM \(table)").map { "\($0)" }.joined()
                }
                #expect(!text.contains(planted), "\(table)")
            }
        }
    }

    @Test("cross-site scripting: logs, titles and links of agents are text")
    func scripting() async throws {
        let evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
        try await WebFixture.with { fixture in
            let run = try await fixture.push(title: evil, author: evil)
            let job = try await fixture.start()
            try await fixture.log("2026-01-01T00:00:00Z 1 \(evil)\n", lease: job.lease)
            try await fixture.finish(job.lease, .failed, reason: evil)
            try await fixture.parts.agents.receive(
                AgentStatus(
                    name: evil,
                    environment: "staging",
                    health: .degraded,
                    conditions: [Condition(type: evil, status: "False", reason: evil, message: evil)],
                    services: [ServiceStatus(name: evil, url: "javascript:alert(1)")]
                ),
                from: "staging",
                environment: "staging"
            )
            try await fixture.attack { attacker in
                for path in ["/", "/runs/\(run)", "/runs/\(run)/jobs/lint", "/environments/staging"] {
                    let page = try await attacker.send(.get, path)
                    #expect(page.status == 200, "\(path)")
                    #expect(!page.text.contains("<script>alert") && !page.text.contains("<img src=x"), "\(path)")
                    #expect(!page.text.lowercased().contains("href=\"javascript:"), "\(path)")
                }
                let search = try await attacker.send(.get, "/nowhere/%3Cscript%3Ealert(1)%3C/script%3E")
                #expect(!search.text.contains("<script>alert"))
            }
        }
    }

    @Test(
        "argument injection: a ref or revision that looks like an option goes to no command",
        arguments: [
            "--upload-pack=touch /tmp/headgate-pwned", "-x", "refs/heads/../../x", "a b", "a..b", "x\n--exec=y",
        ]
    )
    func arguments(_ ref: String) async throws {
        try await WebFixture.with { fixture in
            try await fixture.attack { attacker in
                let body = try JSON.encode(DispatchRequest(repository: "shop", workflow: "deliver.yaml", ref: ref))
                let token = WebFixture.operatorToken
                let answer = try await attacker.send(.post, "/api/v1/dispatches", token: token, body: body)
                #expect(answer.status >= 400, "\(answer)")
                let path = "/api/v1/environments/staging/sync?revision=" + Link.segment(ref)
                let sync = try await attacker.send(.get, path, token: token)
                #expect(!sync.text.contains("healthy"), "\(sync)")
            }
            #expect(!FileManager.default.fileExists(atPath: "/tmp/headgate-pwned"))
        }
    }

    @Test("cache poisoning and foreign leases: a runner speaks only of the jobs it holds")
    func leases() async throws {
        try await WebFixture.with { fixture in
            let desk = EnrolmentDesk(people: fixture.parts.people, rules: fixture.parts.rules)
            let machine = EnrolmentRequest(kind: .runner, name: "two", labels: ["linux"])
            let code = try await desk.invite(machine, by: .operatorAccount).code
            let other = try await desk.redeem(code).token
            let run = try await fixture.push()
            let lease = try await fixture.start().lease
            let before = try await fixture.parts.board.run(run)
            try await fixture.attack { attacker in
                let result = try JSON.encode(JobResult(status: .succeeded, reason: nil, outputs: ["x": "y"]))
                for (method, path, body) in [
                    (HTTPRequest.Method.post, "heartbeat", ""), (.post, "finish", result),
                    (.post, "log?offset=0", "forged\n"),
                    (.put, "caches?key=k&version=1", "poison"), (.put, "artifacts/site", "poison"),
                    (.post, "promotions", #"{"environment":"staging","images":["shop=:evil"]}"#),
                ] {
                    for token in [other, WebFixture.annToken, WebFixture.operatorToken] {
                        let answer = try await attacker.send(
                            method,
                            "/api/v1/leases/\(lease)/\(path)",
                            token: token,
                            body: body
                        )
                        #expect((400..<500).contains(answer.status), "\(path): \(answer)")
                    }
                }
            }
            let after = try await fixture.parts.board.run(run)
            let texts = try [before, after].map { try JSON.encode($0) }
            #expect(texts[0] == texts[1])
        }
    }

    @Test("request forgery: a foreign host name, page or form gets nothing done, and the page's own form does")
    func forgery() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.pushToReview()
            let before = try await fixture.changesMade()
            let seen = try #require(try await fixture.parts.reviews.pending().first?.fingerprint)
            let session = WebFixture.annToken
            let form = [
                "environment": "production", "decision": "approve", "seen": seen,
                "csrf": FormGuard.token(session: session),
            ]
            let path = "/runs/\(run)/reviews"
            try await fixture.browse { browser in
                // The form that a reviewer is shown goes to this very address, with these fields.
                let page = try await browser.get("/", session: session).text
                #expect(page.contains("method=\"post\" action=\"\(path)\""))
                for field in form.keys where field != "decision" {
                    #expect(page.contains("name=\"\(field)\""), "\(field)")
                }
                // All is right but the place that it comes from.
                let origins: [HTTPFields] = [
                    [.origin: "https://evil.example"], [.secFetchSite: "cross-site"], [.secFetchSite: "same-site"], [:],
                    [.origin: "http://localhost.evil.example"], [.origin: "null"],
                    [.origin: "http://localhost", .secFetchSite: "cross-site"],
                ]
                for headers in origins {
                    let answer = try await browser.post(path, form, session: session, headers: headers)
                    #expect(answer.status == 403, "\(headers)")
                }
                // All is right but the token, which another page cannot know.
                for token in [nil, "", "0", FormGuard.token(session: WebFixture.benToken)] {
                    var forged = form
                    forged["csrf"] = token
                    let answer = try await browser.post(path, forged, session: session)
                    #expect(answer.status == 403, "\(token ?? "none")")
                }
                #expect(try await fixture.changesMade() == before)
                #expect(try await fixture.status(of: "production", run: run) == .waiting)
                // Only the protection was in the way.
                #expect(try await browser.post(path, form, session: session).status == 303)
            }
            #expect(try await fixture.changesMade() == before + 1)
            #expect(try await fixture.status(of: "production", run: run) == .queued)
        }
    }

    @Test("exhaustion by content: deep, long and huge input is refused, and the next request is answered")
    func exhaustion() async throws {
        let long = String(repeating: "a", count: 300_000)
        try await WebFixture.with { fixture in
            try await fixture.attack { attacker in
                let token = WebFixture.operatorToken
                for body in [
                    String(repeating: "[", count: 200_000), String(repeating: "{\"a\":", count: 40_000),
                    "{\"name\":\"\(long)\"}", "{\"limit\":1e999999}", "\u{0}", "{\"days\":99999999999999999999}",
                ] {
                    for path in ["tokens", "enrolments", "dispatches", "holds"] {
                        let answer = try await attacker.send(.post, "/api/v1/\(path)", token: token, body: body)
                        #expect((400..<500).contains(answer.status), "\(path): \(answer.status)")
                    }
                }
                for path in [
                    "runs?limit=99999999999999999999", "runs?before=-1", "runs/99999999999999999999999",
                    "runs/1/jobs/\(long.prefix(3000))/log", "environments/\(long.prefix(3000))/history",
                    "runs?branch=\(long.prefix(5000))", "events?after=1e9",
                ] {
                    let answer = try await attacker.send(.get, "/api/v1/" + path, token: token)
                    #expect(answer.status < 500, "\(path.prefix(60)): \(answer.status)")
                }
                #expect(try await attacker.send(.get, "/readyz").status == 200)
            }
        }
    }
}

extension WatchFixture {
    func attack(_ body: @Sendable (Attacker) async throws -> Void) async throws {
        let router = parts.router(logger: .init(label: "threat-tests"))
        try await Application(router: router).test(.router) { try await body(Attacker(client: $0)) }
    }
}
