import HTTPTypes
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
}
