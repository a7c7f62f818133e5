import ControllerAPI
import Git
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Persistence
import Testing
import Workflows

@testable import Controller

@Suite("Pages that start workflows")
struct TriggerPageTests {
    private static let files = [
        "ci/hand.yaml": """
        name: By hand
        \(PushTriggerTests.workflow(
            """
            workflow_dispatch:
                inputs:
                  size: {type: choice, options: [small, large], default: large, description: "How <b>big</b>"}
                  dry: {type: boolean, default: true}
                  count: {type: number}
                  note: {required: true}
            """
        ))
        """,
        "ci/night.yaml": PushTriggerTests.workflow("schedule: [{cron: '0 3 * * *'}]"),
        "ci/pull.yaml": PushTriggerTests.workflow("pull_request:"), "a.txt": "a",
    ]

    private func with(_ body: @Sendable (WatchFixture, WebClient) async throws -> Void) async throws {
        try await WatchFixture.with(Self.files) { fixture in
            try await fixture.look()
            for token in ["ann", "dev", "vic"] { try await fixture.signIn(token) }
            let router = fixture.parts.router(logger: Logger(label: "trigger-pages"))
            try await Application(router: router).test(.router) { try await body(fixture, WebClient(client: $0)) }
        }
    }

    @Test("The list says what starts each workflow, and when it comes next")
    func list() async throws {
        try await with { _, browser in
            let page = try await browser.get("/workflows", session: "vic").text
            #expect(page.contains("on workflow_dispatch"))
            #expect(page.contains("0 3 * * * UTC, next "))
            #expect(page.contains("/repositories/shop/start?workflow=ci%2Fhand.yaml"))
            let other = try await browser.get("/repositories/shop/start?workflow=ci/night.yaml")
            #expect(other.status == 404)
        }
    }

    @Test("The form has a field for each input, and starts the workflow with what it was given")
    func start() async throws {
        try await with { fixture, browser in
            let page = try await browser.get("/repositories/shop/start?workflow=ci/hand.yaml", session: "dev").text
            #expect(page.contains("<option selected>large</option>"))
            #expect(page.contains("How &lt;b&gt;big&lt;/b&gt;"))
            #expect(page.contains("name=\"input.note\""))
            let form = [
                "csrf": FormGuard.token(session: "dev"), "workflow": "ci/hand.yaml", "ref": "main",
                "input.size": "small", "input.dry": "false", "input.count": "3", "input.note": "now",
            ]
            let answer = try await browser.post("/repositories/shop/start", form, session: "dev")
            #expect(answer.status == 303)
            let run = try #require(try await fixture.runs().last)
            #expect(answer.headers[.location] == "/runs/\(run.id)")
            let inputs = try fixture.github(run)["event"]?.object?["inputs"]?.object
            #expect(inputs?["size"]?.text == "small")
        }
    }

    @Test("Wrong inputs, foreign forms and people without the right start nothing")
    func refused() async throws {
        try await with { (fixture, browser) async throws in
            let form = ["csrf": FormGuard.token(session: "dev"), "workflow": "ci/hand.yaml", "input.note": "x"]
            let path = "/repositories/shop/start"
            #expect(
                try await browser.post(path, form.merging(["input.size": "huge"]) { $1 }, session: "dev").status == 400
            )
            #expect(try await browser.post(path, form.merging(["input.note": ""]) { $1 }, session: "dev").status == 400)
            #expect(try await browser.post(path, form.merging(["csrf": "x"]) { $1 }, session: "dev").status == 403)
            let viewer = form.merging(["csrf": FormGuard.token(session: "vic")]) { $1 }
            #expect(try await browser.post(path, viewer, session: "vic").status == 403)
            #expect(try await browser.post(path, form).status == 401)
            let runs = try await fixture.runs()
            #expect(runs.isEmpty)
        }
    }

    @Test("A pull request from outside is shown on the first page and let run from there, by maintainers")
    func pulls() async throws {
        try await with { fixture, browser in
            let head = try await fixture.commit(["b.txt": "b"], to: "refs/pull/4/head", from: "refs/heads/main")
            try await fixture.look()
            let path = "/repositories/shop/pulls/4/approval"
            #expect(try await browser.get("/", session: "dev").text.contains("A maintainer may let it run"))
            #expect(try await browser.get("/", session: "ann").text.contains("action=\"\(path)\""))
            let form = { (session: String) in ["csrf": FormGuard.token(session: session), "head": head.hex] }
            #expect(try await browser.post(path, form("dev"), session: "dev").status == 403)
            let stale = form("ann").merging(["head": String(repeating: "0", count: 40)]) { $1 }
            #expect(try await browser.post(path, stale, session: "ann").status == 409)
            #expect(try await fixture.runs().isEmpty)
            #expect(try await browser.post(path, form("ann"), session: "ann").status == 303)
            let runs = try await fixture.runs()
            #expect(runs.count == 1)
        }
    }
}
