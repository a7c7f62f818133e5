import ControllerAPI
import HTTPTypes
import Logging
import Testing

@testable import Controller

/// What Prometheus reads of a controller.
struct MetricsTests {
    @Test("the answer tells the queue, the reviews and the requests, and needs a token where looking does")
    func scrape() async throws {
        try await WebFixture.with { fixture in
            _ = try await fixture.push()
            try await fixture.browse { browser in
                _ = try await browser.get("/api/v1/runs")
                _ = try await browser.get("/nowhere")
                let page = try await browser.get("/metrics")
                #expect(page.status == 200)
                #expect(page.headers[.contentType]?.hasPrefix("text/plain; version=0.0.4") == true)
                let lines = Set(page.text.split(separator: "\n"))
                for line in [
                    "headgate_queue_depth{labels=\"linux\"} 1", "headgate_runs{status=\"queued\"} 1",
                    "headgate_http_requests_total{route=\"/api/v1/runs\",method=\"GET\",status=\"200\"} 1",
                    "headgate_environment_healthy{environment=\"production\"} 0",
                    "# TYPE headgate_http_request_seconds histogram",
                ] {
                    #expect(lines.contains(line[...]), "\(line) in \(page.text)")
                }
                // An address that nobody serves makes no series of its own.
                #expect(!page.text.contains("nowhere"))
            }
        }
        try await WebFixture.with(anonymousMayLook: false) { fixture in
            try await fixture.browse { browser in
                let page = try await browser.get("/metrics")
                #expect(page.status == 401)
            }
        }
    }

    @Test("each stage of a delivery is counted once, by how long it took")
    func stages() async throws {
        try await WebFixture.with { fixture in
            let parts = fixture.parts
            let clock = StageClock(
                database: parts.database,
                metrics: parts.metrics,
                duties: parts.duties,
                changes: parts.changes,
                rules: parts.rules,
                logger: Logger(label: "metrics-tests")
            )
            // What was before it began is not its.
            let end = try await clock.look(after: nil)
            _ = try await fixture.push()
            let lease = try await fixture.start().lease
            try await fixture.log("one\n", lease: lease)
            try await fixture.log("two\n", at: 4, lease: lease)
            try await fixture.finish(lease)
            let place = try await clock.look(after: end)
            #expect(try await clock.look(after: place) == place)
            try await fixture.browse { browser in
                let text = try await browser.get("/metrics").text
                for stage in ["claim", "output", "job"] {
                    #expect(text.contains("headgate_stage_seconds_count{stage=\"\(stage)\"} 1\n"), "\(text)")
                }
                #expect(!text.contains("stage=\"promote\""))
            }
        }
    }
}
