import ControllerAPI
import HTTPTypes
import Testing

@testable import Controller

struct WebPageTests {
    @Test("The overview shows environments, their services and agents, and what waits")
    func overview() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.pushToReview()
            try await fixture.parts.agents.receive(
                AgentStatus(
                    name: "x",
                    environment: "x",
                    health: .degraded,
                    conditions: [
                        Condition(type: "Fetched", status: "True", reason: "Succeeded", message: "all is well"),
                        Condition(type: "Pulled", status: "False", reason: "ImageNotFound", message: "no such image"),
                    ],
                    services: [ServiceStatus(name: "api", url: "http://127.0.0.1:8081")]
                ),
                from: "agent-staging",
                environment: "staging"
            )
            try await fixture.browse { browser in
                let page = try await browser.get("/")
                #expect(page.status == 200)
                for part in [
                    "<a href=\"http://127.0.0.1:8081\" rel=\"noreferrer noopener\">api</a>", "agent-staging",
                    "Degraded",
                    "Pulled: ImageNotFound", "no such image", "No agent has reported", "to <b>production</b>",
                    "Show prices", "href=\"/runs/\(run)\"", "href=\"/runs/\(run)/jobs/lint\"",
                    "one approval of ann, ben",
                    "Sign in to decide", "tokens/operator",
                ] {
                    #expect(page.text.contains(part), "\(part)")
                }
                #expect(!page.text.contains("all is well"))
                #expect(!page.text.contains("name=\"decision\""))
                #expect(page.text.contains("http-equiv=\"refresh\""))
            }
        }
    }

    @Test("An empty controller says what to do next")
    func empty() async throws {
        try await WebFixture.with(environments: false) { fixture in
            try await fixture.browse { browser in
                let page = try await browser.get("/").text
                #expect(page.contains("No environment is configured"))
                #expect(page.contains("Nothing waits for a review"))
                #expect(page.contains("Push a commit to <code>main</code> of shop"))
            }
        }
    }

    @Test("A repository that cannot be read is told of")
    func repositoryTrouble() async throws {
        try await WebFixture.with { fixture in
            fixture.parts.mirrors.remember(check: "no route to host", of: "shop")
            try await fixture.browse { browser in
                let page = try await browser.get("/").text
                #expect(page.contains("shop cannot be read:</b> no route to host"))
            }
        }
    }

    @Test("A run's page shows what its jobs need, their steps and why they failed")
    func run() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.push()
            let job = try await fixture.start()
            let step = StepReport(number: 1, name: "make lint", status: .failed)
            try await fixture.parts.runners.record(step, lease: job.lease, by: "one")
            try await fixture.finish(job.lease, .failed, reason: "make lint ended with 2")
            try await fixture.browse { browser in
                let page = try await browser.get("/runs/\(run)").text
                for part in [
                    "make lint ended with 2", "after lint", "deploys to production", "1 step",
                    "<li value=\"1\">make lint",
                    "skipped", "href=\"/runs/\(run)/jobs/lint\"",
                ] {
                    #expect(page.contains(part), "\(part)")
                }
                #expect(!page.contains("href=\"/runs/\(run)/jobs/production\""))
                #expect(!page.contains("http-equiv=\"refresh\""))
            }
        }
    }

    @Test("A run that could not be planned shows the place in the file and what to do")
    func broken() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.pushBroken(error: "ci/deliver.yaml:3:5: expected a mapping")
            try await fixture.browse { browser in
                let page = try await browser.get("/runs/\(run)").text
                #expect(page.contains("<pre>ci/deliver.yaml:3:5: expected a mapping</pre>"))
                #expect(page.contains("headgate check"))
            }
        }
    }

    @Test(
        "What is not there has a page that says so",
        arguments: [
            "/runs/99", "/runs/x", "/runs/99999999999999999999", "/runs/99/jobs/lint", "/runs/-1/jobs/lint/text",
        ]
    )
    func missing(_ path: String) async throws {
        try await WebFixture.with { fixture in
            try await fixture.browse { browser in
                let page = try await browser.get(path)
                #expect(page.status == 404)
                #expect(page.headers[.contentType] == "text/html; charset=utf-8")
                #expect(page.text.contains("there is no run"))
                #expect(page.text.contains("To the overview"))
            }
        }
    }

    @Test("Every page forbids what it does not need", arguments: ["/", "/login", "/runs/99", "/assets/app.js"])
    func headers(_ path: String) async throws {
        try await WebFixture.with { fixture in
            try await fixture.browse { browser in
                let headers = try await browser.get(path).headers
                let policy = try #require(headers[.contentSecurityPolicy])
                #expect(policy.contains("default-src 'self'"))
                #expect(policy.contains("frame-ancestors 'none'"))
                #expect(!policy.contains("unsafe"))
                #expect(headers[.xContentTypeOptions] == "nosniff")
                #expect(headers[.referrerPolicy] == "same-origin")
                #expect(
                    headers[.cacheControl]
                        == (path.hasPrefix("/assets") ? "public, max-age=31536000, immutable" : "no-store")
                )
            }
        }
    }

    @Test("Pages have no inline script or style, and their assets are served")
    func assets() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.pushToReview()
            try await fixture.browse { browser in
                for path in ["/", "/runs/\(run)", "/runs/\(run)/jobs/lint", "/login", "/runners", "/settings/machines"]
                {
                    let page = try await browser.get(path, session: WebFixture.operatorToken).text
                    #expect(!page.contains("<style"))
                    #expect(!page.contains(" style="))
                    #expect(!page.contains(" onclick="))
                    #expect(page.contains("<script src=\"\(Assets.script.path)\" defer></script>"))
                }
                for asset in Assets.all {
                    let answer = try await browser.get(asset.path)
                    #expect(answer.status == 200)
                    #expect(answer.text == asset.content)
                    #expect(answer.headers[.contentType] == asset.type)
                }
            }
        }
    }

    @Test("Where looking is not open, pages ask to sign in, and come back after it")
    func closed() async throws {
        try await WebFixture.with(anonymousMayLook: false) { fixture in
            let run = try await fixture.push()
            try await fixture.browse { browser in
                for path in ["/", "/runs/\(run)", "/runs/\(run)/jobs/lint", "/runs/\(run)/jobs/lint/text"] {
                    let page = try await browser.get(path)
                    #expect(page.status == 401)
                    #expect(page.text.contains("name=\"next\" value=\"\(path)\""))
                    #expect(!page.text.contains("Show prices"))
                    #expect(try await browser.get(path, session: WebFixture.viewerToken).status == 200)
                }
            }
        }
    }

    @Test("A page that waits for a change is answered when it comes", .timeLimit(.minutes(10)))
    func waiting() async throws {
        try await WebFixture.with { fixture in
            let mark = fixture.parts.changes.mark()
            try await fixture.browse { browser in
                async let page = browser.get("/?after=\(mark)&wait=30")
                let run = try await fixture.push(title: "The awaited one")
                #expect(try await page.text.contains("The awaited one"))
                // A mark of an earlier life of the process is not waited for.
                #expect(try await browser.get("/runs/\(run)?after=1000000&wait=30").status == 200)
                #expect(try await browser.get("/?after=0&wait=9999").status == 400)
            }
        }
    }

    @Test(
        "Times are told as people do",
        arguments: [
            ("2026-01-31T11:59:58.500Z", "just now"), ("2026-01-31T11:59:15Z", "45 s ago"),
            ("2026-01-31T11:57:30.000Z", "2 min 30 s ago"), ("2026-01-31T11:30:00Z", "30 min ago"),
            ("2026-01-31T09:58:00Z", "2 h 2 min ago"), ("2026-01-21T12:00:00Z", "10 days ago"),
            ("2026-02-01T12:00:00Z", "just now"), ("yesterday", "yesterday"),
        ]
    )
    func times(_ time: String, _ words: String) throws {
        let clock = PageClock(now: try #require(Timestamp("2026-01-31T12:00:00.000Z")))
        #expect(clock.ago(time).markup.contains(words))
    }

    @Test("Durations are told with the precision that matters")
    func durations() throws {
        let clock = PageClock(now: try #require(Timestamp("2026-01-31T12:00:00Z")))
        #expect(clock.duration(from: "2026-01-31T11:59:58.600Z", to: nil) == "1.4 s")
        #expect(clock.duration(from: "2026-01-31T11:00:00Z", to: "2026-01-31T11:00:59Z") == "59 s")
        #expect(clock.duration(from: nil, to: nil) == nil)
    }
}
