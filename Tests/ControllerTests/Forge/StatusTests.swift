import ControllerAPI
import Git
import HTTPTransport
import HeadgateConfiguration
import Logging
import Persistence
import Testing
import Workflows

@testable import Controller

@Suite("What forges are told", .serialized)
struct StatusTests {
    private static let token = "forge-token-0123456789"
    private static let files = ["ci/w.yaml": "name: build\n" + PushTriggerTests.workflow("push:")]

    private func with(
        _ kind: ControllerConfiguration.Forge.Kind,
        _ files: [String: String] = files,
        _ body: (WatchFixture, ForgeServer) async throws -> Void
    ) async throws {
        let server = try ForgeServer()
        let forge = { (settings: inout ControllerSettings) in
            var rules = settings.rules.repositories
            rules[0].forge = ForgeRule(
                kind: kind,
                api: "http://127.0.0.1:\(server.port)/api",
                project: kind == .gitlab ? "group/team/shop" : "team/shop",
                token: Self.token
            )
            settings.rules = Rules(repositories: rules, environments: [])
        }
        try await server.serving {
            try await WatchFixture.with(files, settings: forge) { fixture in
                try await body(fixture, server)
                await fixture.parts.http.shutdown()
            }
        }
    }

    @Test(
        "GitHub and Gitea are sent state, context and address of the run",
        arguments: [
            ControllerConfiguration.Forge.Kind.github, .gitea,
        ]
    )
    func github(_ kind: ControllerConfiguration.Forge.Kind) async throws {
        try await with(kind) { fixture, server in
            try await fixture.look()
            let run = try #require(try await fixture.runs().first)
            let next = try await fixture.parts.statuses.send()
            #expect(next == nil)
            let request = try #require(server.requests.first)
            #expect(server.requests.count == 1)
            #expect(request.method == "POST")
            #expect(request.target == "/api/repos/team/shop/statuses/\(run.revision)")
            #expect(request.headers["authorization"] == (kind == .github ? "Bearer " : "token ") + Self.token)
            let body = try JSON.decode([String: String].self, from: request.body)
            #expect(
                body == [
                    "state": "pending", "context": "headgate/build", "description": "Queued, or waiting for a review",
                    "target_url": "http://127.0.0.1:7080/runs/\(run.id)",
                ]
            )
        }
    }

    @Test("GitLab is sent the same in its own way")
    func gitlab() async throws {
        try await with(.gitlab) { fixture, server in
            try await fixture.look()
            let run = try #require(try await fixture.runs().first)
            _ = try await fixture.parts.statuses.send()
            let request = try #require(server.requests.first)
            #expect(request.headers["private-token"] == Self.token)
            #expect(
                request.target.hasPrefix(
                    "/api/projects/group%2Fteam%2Fshop/statuses/\(run.revision)?state=pending&name="
                )
            )
            #expect(request.target.contains("headgate%2Fbuild"))
        }
    }

    @Test("Only the newest state is sent, and a cancelled run is told")
    func newest() async throws {
        try await with(.github) { fixture, server in
            try await fixture.look()
            let run = try #require(try await fixture.runs().first)
            try await fixture.parts.deliveries.cancel(run: run.id, by: .operatorAccount)
            _ = try await fixture.parts.statuses.send()
            let states = try server.requests.map { try JSON.decode([String: String].self, from: $0.body)["state"] }
            #expect(states == ["error"])
            _ = try await fixture.parts.statuses.send()
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "What is not taken is sent later, what is refused is not",
        arguments: [
            ("503 Service Unavailable", true), ("500 Oops", true), ("401 Unauthorized", true), ("404 Not Found", true),
            ("429 Too Many Requests\r\nRetry-After: 120", true), ("302 Found\r\nLocation: http://127.0.0.1:1/x", true),
            ("422 Unprocessable Entity", false), ("400 Bad Request", false),
        ]
    )
    func retries(_ answer: String, _ isTriedAgain: Bool) async throws {
        try await with(.github) { fixture, server in
            server.answer(answer + "\r\n\r\n{}")
            try await fixture.look()
            let next = try await fixture.parts.statuses.send()
            #expect((next != nil) == isTriedAgain)
            #expect(server.requests.count == 1)
            guard let next else { return }
            let pause = next.milliseconds - Timestamp.now().milliseconds
            #expect(pause > (answer.contains("120") ? 100_000 : 2_000))
            #expect(pause <= (answer.contains("120") ? 120_000 : 5_000))
            // Before its time nothing is sent.
            _ = try await fixture.parts.statuses.send()
            #expect(server.requests.count == 1)
        }
    }

    @Test("A forge that is not there costs one try, and neither message nor database holds the token")
    func unreachable() async throws {
        try await with(.github) { fixture, server in
            server.answerAlways("503 Service Unavailable\r\n\r\n\(Self.token)")
            try await fixture.look()
            _ = try await fixture.parts.statuses.send()
            let found = try await fixture.parts.database.read { connection in
                try connection.query("SELECT * FROM statuses WHERE description LIKE '%token%' OR target LIKE '%token%'")
            }
            #expect(found.isEmpty)
        }
    }

    @Test("A pull request's status is of its head, and a fork's waits for an approval")
    func pulls() async throws {
        let files = ["ci/w.yaml": "name: build\n" + PushTriggerTests.workflow("pull_request:"), "a.txt": "a"]
        try await with(.gitea, files) { fixture, server in
            try await fixture.look()
            let head = try await fixture.commit(["b.txt": "b"], to: "refs/pull/3/head", from: "refs/heads/main")
            server.answerAlways(
                "200 OK\r\nContent-Type: application/json\r\n\r\n"
                    + #"{"state":"open","title":"Prices","user":{"login":"mallory"},"draft":false,"#
                    + #""head":{"ref":"prices","sha":"\#(head.hex)","repo":{"id":2}},"#
                    + #""base":{"ref":"main","sha":"00","repo":{"id":1}}}"#
            )
            try await fixture.look()
            #expect(server.requests.first?.target == "/api/repos/team/shop/pulls/3")
            let waiting = try await fixture.parts.pulls.pending()
            #expect(waiting.map(\.author) == ["mallory"])
            #expect(waiting.map(\.title) == ["Prices"])
            _ = try await fixture.parts.statuses.send()
            let ann = Principal.user(name: "ann", rights: .operate)
            _ = try await fixture.parts.pulls.approve(3, of: "shop", head: head.hex, by: ann, via: "test")
            _ = try await fixture.parts.statuses.send()
            let sent = try server.requests.filter { $0.method == "POST" }.map { request in
                #expect(request.target == "/api/repos/team/shop/statuses/\(head)")
                let body = try JSON.decode([String: String].self, from: request.body)
                return "\(body["context"] ?? "") \(body["state"] ?? "")"
            }
            #expect(sent.first == "headgate/approval pending")
            #expect(Set(sent.dropFirst()) == ["headgate/approval success", "headgate/build pending"])
        }
    }

    @Test("Where the forge cannot be asked, a branch of the repository waits as well")
    func failsClosed() async throws {
        let files = ["ci/w.yaml": PushTriggerTests.workflow("pull_request:"), "a.txt": "a"]
        try await with(.github, files) { fixture, server in
            try await fixture.look()
            server.answerAlways("500 Oops\r\n\r\n")
            let head = try await fixture.commit(["b.txt": "b"], to: "refs/heads/topic", from: "refs/heads/main")
            try await fixture.set("refs/pull/3/head", to: head)
            try await fixture.look()
            #expect(try await fixture.runs().isEmpty)
            #expect(try await fixture.parts.pulls.pending().count == 1)
        }
    }
}
