import ControllerAPI
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

/// Has nothing to tell as events: the browser's time would not go on while it listens.
private struct WithoutEvents<Inner: HTTPResponder>: HTTPResponder where Inner.Context == APIContext {
    let inner: Inner

    @concurrent func respond(to request: Request, context: APIContext) async throws -> Response {
        guard request.uri.path.hasSuffix("/events") else {
            return try await inner.respond(to: request, context: context)
        }
        return Response(status: .noContent)
    }
}

/// The pages in a real browser, scripts and all.
@Suite(
    "Pages in a browser",
    .enabled(if: Chromium.path != nil, "no Chromium is installed; ci/setup.sh test installs it"),
    .timeLimit(.minutes(10)),
    .serialized
)
struct BrowserTests {
    private func serve(_ body: @Sendable @escaping (WebFixture, Chromium, String) async throws -> Void) async throws {
        try await WebFixture.on(.sqlite) { directory in
            try await WebFixture.make(
                directory,
                database: Persistence.open(TestStore.sqlite.location(in: directory), migrations: Schema.migrations)
            )
        } body: { fixture in
            try await Application(
                responder: WithoutEvents(inner: fixture.router.buildResponder()),
                configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                logger: Logger(label: "browser-tests")
            ).test(.live) { client in
                let port = try #require(client.port)
                try await body(fixture, Chromium(directory: fixture.directory), "http://127.0.0.1:\(port)")
                fixture.parts.changes.close()
            }
        }
    }

    @Test("Of a long log only what is in sight is in the page, and a link leads to its line through folded groups")
    func log() async throws {
        try await serve { fixture, browser, address in
            let run = try await fixture.push()
            let job = try await fixture.start()
            let lines = (1...30_000).map { number in
                let text =
                    switch number {
                    case 10_000: "##[group]Unpack <b>things</b>"
                    case 20_000: "##[endgroup]"
                    default: "line <i>\(number)</i>"
                    }
                return "2026-01-31T12:00:01.000Z 1 \(text)\n"
            }
            try await fixture.log(lines.joined(), lease: job.lease)
            try await fixture.finish(job.lease)
            let path = "\(address)/runs/\(run)/jobs/lint"
            async let end = browser.page(path, showing: "line &lt;i&gt;30000&lt;/i&gt;")
            async let line = browser.page(path + "#L15000", showing: "line &lt;i&gt;15000&lt;/i&gt;")
            let outcomes = (try await end, try await line)
            for outcome in [outcomes.0, outcomes.1] {
                #expect(outcome.complaints.isEmpty)
                let rows = outcome.page.split(separator: "class=\"number\"").count - 1
                #expect((10...200).contains(rows), "\(rows) rows")
                #expect(outcome.page.contains("of 30,000"))
            }
            #expect(outcomes.0.page.contains("line &lt;i&gt;30000&lt;/i&gt;"))
            #expect(outcomes.1.page.contains("class=\"row marked\""))
            #expect(outcomes.1.page.contains("line &lt;i&gt;15000&lt;/i&gt;"))
        }
    }

    @Test("No page makes the browser complain, wide or narrow")
    func complaints() async throws {
        try await serve { fixture, browser, address in
            let run = try await fixture.pushToReview()
            for (path, width) in [("/", 1280), ("/runs/\(run)", 390), ("/runners", 390), ("/settings", 1280)] {
                let outcome = try await browser.page(address + path, width: width, budget: .seconds(1))
                #expect(outcome.complaints.isEmpty, "\(path)")
                #expect(outcome.page.contains("</main>"), "\(path)")
            }
        }
    }

    @Test("On a telephone the stages of a delivery stand right below each other")
    func narrowWay() async throws {
        try await serve { fixture, browser, _ in
            let stage = "<li><div class=\"stage\"><b>push</b></div></li>"
            let script = "document.body.dataset.heights = [...document.querySelectorAll('li')].map(e => e.offsetHeight)"
            let page = """
                <!doctype html><meta name="viewport" content="width=device-width"><style>\(StyleSheet.text)</style>
                <body><ol class="way">\(stage)\(stage)\(stage)</ol><script>\(script)</script></body>
                """
            let file = fixture.directory + "/way.html"
            try page.write(toFile: file, atomically: true, encoding: .utf8)
            let outcome = try await browser.page("file://\(file)", width: 390, budget: .seconds(1))
            let heights = try #require(outcome.page.firstMatch(of: #/data-heights="([0-9,]+)"/#)).1
                .split(separator: ",").compactMap { Int($0) }
            #expect(heights.count == 3)
            #expect(try #require(heights.max()) - #require(heights.min()) < 10, "\(heights)")
        }
    }
}
