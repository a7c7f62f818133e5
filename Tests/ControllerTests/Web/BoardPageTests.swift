import ControllerAPI
import Persistence
import Testing

@testable import Controller

struct BoardPageTests {
    private static let hostile = WebEscapingTests.hostile

    @Test(
        "Every page that lists says what to do next when there is nothing to list",
        arguments: [
            ("/", "Nothing waits for a review"), ("/runs", "There is no run yet"),
            ("/runs?status=failed", "No run is like that"),
            ("/runs?before=1", "There are no older ones"), ("/reviews", "Nothing waits for you"),
            ("/environments", "No environment is configured"), ("/agents", "No agent has reported"),
            ("/runners", "No runner is here, so no job starts"), ("/workflows", "None was read yet"),
            ("/audit", "Nothing was decided or changed yet"), ("/audit?actor=nobody", "No entry is like that"),
            ("/settings/tokens", "There is no token yet"), ("/settings/machines", "None has joined by a code"),
            ("/settings/secrets", "No secret is set here"),
        ]
    )
    func empty(_ path: String, _ words: String) async throws {
        try await WebFixture.with(environments: false) { fixture in
            try await fixture.browse { browser in
                let page = try await browser.get(path, session: WebFixture.operatorToken)
                #expect(page.status == 200)
                #expect(page.text.contains(words))
                #expect(page.text.contains("<main id=\"content\""))
                #expect(page.text.contains(" aria-current=\"page\""))
            }
        }
    }

    @Test(
        "What people and machines say is shown as text on every page that lists",
        arguments: [
            "/", "/runs", "/reviews", "/environments", "/environments/staging", "/agents", "/runners", "/audit",
        ]
    )
    func escaping(_ path: String) async throws {
        try await WebFixture.with { fixture in
            let hostile = Self.hostile
            _ = try await fixture.pushToReview(title: hostile)
            try await fixture.parts.agents.receive(
                AgentStatus(
                    name: "x",
                    environment: "x",
                    health: .degraded,
                    syncedRevision: hostile,
                    conditions: [Condition(type: hostile, status: "False", reason: hostile, message: hostile)],
                    services: [ServiceStatus(name: hostile, url: "javascript:alert(1)")],
                    workloads: [
                        WorkloadStatus(
                            kind: hostile,
                            namespace: hostile,
                            name: hostile,
                            health: .degraded,
                            desired: 2,
                            ready: 1,
                            images: [hostile],
                            message: hostile
                        )
                    ]
                ),
                from: "agent-staging",
                environment: "staging"
            )
            try await fixture.parts.database.write { connection in
                for detail in [hostile, try JSON.encode([hostile: hostile])] {
                    try AuditLog.append(actor: hostile, action: hostile, detail: detail, at: hostile, in: connection)
                }
            }
            _ = try await fixture.parts.runners.register(
                RunnerRegistration(name: "one", session: "s", labels: [hostile], concurrency: 1),
                as: "one"
            )
            try await fixture.browse { browser in
                let page = try await browser.get(path, session: WebFixture.operatorToken)
                #expect(page.status == 200)
                #expect(page.text.contains("&lt;script&gt;alert(1)"))
                #expect(!page.text.contains("<script>"))
                #expect(!page.text.contains("<img"))
                #expect(!page.text.contains("href=\"javascript"))
                #expect(!page.text.contains(" style="))
            }
        }
    }

    @Test(
        "Only who has the right sees the audit log and the secrets' names",
        arguments: [
            ("/audit", WebFixture.viewerToken, 403), ("/audit", WebFixture.annToken, 403),
            ("/audit", WebFixture.operatorToken, 200), ("/settings/secrets", WebFixture.viewerToken, 200),
        ]
    )
    func rights(_ path: String, _ session: String, _ status: Int) async throws {
        try await WebFixture.with { fixture in
            try await fixture.browse { browser in
                let page = try await browser.get(path, session: session)
                #expect(page.status == status)
                #expect(
                    status != 200 || session == WebFixture.operatorToken || page.text.contains("right to administer")
                )
            }
        }
    }

    @Test("Where looking is not open, none of the pages is shown without signing in")
    func closed() async throws {
        try await WebFixture.with(anonymousMayLook: false) { fixture in
            try await fixture.browse { browser in
                for path in [
                    "/runs", "/reviews", "/environments", "/agents", "/runners", "/audit", "/settings",
                    "/settings/tokens",
                ] {
                    let status = try await browser.get(path).status
                    #expect(status == 401, "\(path)")
                }
            }
        }
    }

    @Test("Runs are listed page by page, as far as a filter lets them through")
    func runs() async throws {
        try await WebFixture.with { fixture in
            for event in 1...(RunsPage.length + 1) { _ = try await fixture.pushBroken(error: "no", event: event) }
            try await fixture.browse { browser in
                let first = try await browser.get("/runs?repository=shop&status=failed&workflow=&branch=").text
                #expect(first.contains("id=\"run-\(RunsPage.length + 1)\""))
                #expect(!first.contains("id=\"run-1\""))
                #expect(first.contains("href=\"/runs?before=2&amp;repository=shop&amp;status=failed\" rel=\"next\""))
                let second = try await browser.get("/runs?before=2&repository=shop&status=failed").text
                #expect(second.contains("id=\"run-1\""))
                #expect(second.contains("Newest"))
                #expect(try await browser.get("/runs?status=odd").status == 400)
                #expect(try await browser.get("/runs?branch=feature/x").text.contains("No run is like that"))
            }
        }
    }

    @Test("The queue says why a job waits, and which runner is free")
    func queues() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.push()
            try await fixture.browse { browser in
                let page = try await browser.get("/runners").text
                #expect(page.contains("No runner has these labels"))
                #expect(page.contains("href=\"/runs/\(run)/jobs/lint\""))
            }
            _ = try await fixture.start()
            try await fixture.browse { browser in
                let page = try await browser.get("/runners").text
                #expect(page.contains("1 of 1"))
                #expect(page.contains("nothing waits"))
            }
        }
    }

    @Test("A review waits for who may decide, and for others elsewhere")
    func reviews() async throws {
        try await WebFixture.with { fixture in
            _ = try await fixture.pushToReview()
            try await fixture.browse { browser in
                let own = try await browser.get("/reviews", session: WebFixture.annToken).text
                #expect(own.contains("<title>(1) Reviews"))
                #expect(!own.contains("Waiting for others"))
                let other = try await browser.get("/reviews", session: WebFixture.viewerToken).text
                #expect(other.contains("Nothing waits for you"))
                #expect(other.contains("Waiting for others"))
            }
        }
    }

    @Test("A run's jobs are drawn after what they need")
    func graph() throws {
        func job(_ id: String, _ needs: [String]) -> JobSummary {
            JobSummary(
                id: id,
                name: id,
                status: .waiting,
                reason: nil,
                environment: nil,
                needs: needs,
                attempt: 0,
                runner: nil,
                startedAt: nil,
                finishedAt: nil
            )
        }
        var run = Self.run(1, "r", jobs: [job("c", ["a", "b"]), job("a", []), job("b", ["a"]), job("<d>", ["a"])])
        let clock = PageClock(now: .now())
        let graph = try #require(RunGraph(run: run, clock: clock).markup?.markup)
        // c needs a by way of b already.
        #expect(graph.split(separator: "class=\"edge\"").count == 4)
        #expect(graph.contains("&lt;d&gt;"))
        #expect(!graph.contains("<d>"))
        run.jobs = [job("a", ["b"]), job("b", ["a"])]
        #expect(RunGraph(run: run, clock: clock).markup != nil)
        run.jobs = [job("a", []), job("b", [])]
        #expect(RunGraph(run: run, clock: clock).markup == nil)
    }

    static func run(_ id: Int, _ revision: String, file: String = "ci/a.yaml", jobs: [JobSummary]) -> RunSummary {
        RunSummary(
            id: id,
            repository: "shop",
            workflow: "deliver",
            file: file,
            event: "push",
            ref: "refs/heads/main",
            revision: revision,
            title: "t",
            author: "Eve",
            status: .running,
            error: nil,
            jobs: jobs,
            waitingFor: nil,
            createdAt: "2026-01-31T12:00:00.000Z",
            startedAt: nil,
            finishedAt: nil
        )
    }
}
