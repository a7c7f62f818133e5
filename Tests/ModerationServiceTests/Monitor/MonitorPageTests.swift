import HTTPTransport
import Moderation
import Persistence
import TestSupport
import Testing

@testable import ModerationService

@Suite("Pages of the monitor", .timeLimit(.minutes(5)))
struct MonitorPageTests {
    /// A monitor of a database with comments of the last minutes and days.
    private func withMonitor(_ body: @Sendable (Browser) async throws -> Void) async throws {
        try await Harness.withDirectory { directory in
            let location = DatabaseLocation.sqlite(directory + "/monitor.sqlite")
            let fixture = try await MonitorFixture.make(location)
            let shift = (Timestamp.now.millisecondsSince1970 - MonitorFixture.noon.millisecondsSince1970) / 60_000
            var rows: [MonitorFixture.Row] = []
            for index in 0..<300 {
                rows.append(.init(age: 60 * 24 * 3 - shift, labels: index % 10 == 0 ? [.toxic] : []))
                var recent = MonitorFixture.Row(age: Int64(index % 50) - shift)
                if index % 2 == 0 { recent.labels = [.toxic, .severeToxic] }
                if index >= 290 { recent.version = "2<b>" }
                if index % 10 == 0 { recent.feedback = (index % 20 == 0, [.toxic]) }
                rows.append(recent)
            }
            try await fixture.add(rows)
            await fixture.close()
            var settings = MonitorSettings(server: ServerSettings(port: 0), database: location)
            settings.interval = .milliseconds(100)
            try await Harness.withMonitor(settings) { try await body(Browser(url: $0)) }
        }
    }

    @Test("Every range has its page, with charts and the same numbers as tables")
    func pages() async throws {
        try await withMonitor { browser in
            for range in MonitorRange.allCases {
                let answer = try await browser.get("/?range=\(range.rawValue)")
                #expect(answer.status == 200)
                let page = answer.text
                #expect(page.contains("aria-current=\"page\">\(range.title)"))
                #expect(page.components(of: "role=\"img\"") >= 3, "\(range)")
                #expect(page.components(of: "<details>") == page.components(of: "role=\"img\""))
                #expect(page.contains("severe toxic"))
                // Nothing of a comment is shown, what comes from the database is escaped, and no page has a script.
                #expect(!page.contains("somebody"))
                #expect(!page.contains("<b>"))
                #expect(!page.contains("<script"))
                #expect(!page.contains("style=\""))
                #expect(answer.headers["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
            }
            #expect(try await browser.get("/?range=%3Cscript%3E").text.contains("Last day"))
            for path in ["/style.css", "/monitor.css", "/icon.svg", "/healthz", "/readyz"] {
                #expect(try await browser.get(path).status == 200)
            }
        }
    }

    @Test("Programs get the same as JSON, and Prometheus its text")
    func programs() async throws {
        try await withMonitor { browser in
            let json = try await browser.get("/snapshot.json?range=day").text
            for part in [#""range":"day""#, #""comments":290"#, #""label":"toxic""#, #""p99_ms":"#, #""alerts":["#] {
                #expect(json.contains(part), "\(part)")
            }
            let unknown = try await browser.get("/snapshot.json?range=90d")
            #expect(
                unknown.status == 400 && unknown.text.contains("hour, day, week, month, quarter"),
                "\(unknown.text)"
            )
            try await waitUntil("the monitor has looked") {
                try await browser.get("/metrics").text.contains("moderation_monitor_database_up 1")
            }
            let metrics = try await browser.get("/metrics").text
            for part in [
                "moderation_monitor_comments{window=\"day\"} 300",
                "moderation_monitor_label_share{window=\"hour\",label=\"toxic\"} 0.5",
                "moderation_monitor_latency_seconds{window=\"hour\",quantile=\"0.99\"}",
                "moderation_monitor_accuracy 0.5",
            ] {
                #expect(metrics.contains(part), "\(part)")
            }
        }
    }

    @Test("Without its database it says so")
    func away() async throws {
        try await Harness.withDirectory { directory in
            let settings = MonitorSettings(
                server: ServerSettings(port: 0),
                database: .sqlite(directory + "/none.sqlite")
            )
            try await Harness.withMonitor(settings) { url in
                let browser = Browser(url: url)
                let page = try await browser.get("/")
                #expect(page.status == 503)
                #expect(page.text.contains("role=\"alert\""))
                #expect(try await browser.get("/snapshot.json").status == 503)
                #expect(try await browser.get("/readyz").status == 200)
                #expect(try await browser.get("/metrics").text.contains("moderation_monitor_database_up 0"))
            }
        }
    }

    @Test(
        "The top of a chart is a round number",
        arguments: [(0.0, 1.0), (0.9, 1), (1, 1), (7, 8), (95, 100), (101, 120), (0.031, 0.032), (4999, 5000)]
    )
    func ceiling(value: Double, expected: Double) {
        #expect(abs(LineChart.ceiling(value) - expected) < expected * 1e-9)
    }

    @Test("A value with none beside it is a point of its chart")
    func points() {
        func html(_ values: [Double?]) -> String {
            let slots = values.indices.map { Timestamp(millisecondsSince1970: Int64($0) * 3_600_000) }
            let line = LineChart.Line(name: "Comments", values: values)
            return LineChart(
                id: "x",
                title: "X",
                slots: slots,
                slotTitle: "Hour",
                lines: [line],
                format: { String($0) }
            ).html
        }
        #expect(html([3]).contains("<circle class=\"point point-0\" cx=\"382"))
        #expect(!html([3]).contains("class=\"line line-0\" d=\"\""))
        let broken = html([1, nil, 2, 3, nil])
        #expect(broken.split(separator: "<circle").count == 2)
        #expect(broken.split(separator: "<path class=\"line").count == 2)
        #expect(!html([1, 2, 3]).contains("<circle"))
    }

    @Test(
        "Numbers are written without a locale",
        arguments: [
            (0.0, 0, "0"), (1234567.4, 0, "1,234,567"), (-0.04, 1, "0.0"), (-1.25, 2, "-1.25"), (0.5, 3, "0.500"),
            (1e15, 0, "–"), (.nan, 1, "–"), (999.96, 1, "1,000.0"),
        ]
    )
    func numbers(value: Double, digits: Int, expected: String) {
        #expect(MonitorText.number(value, digits: digits) == expected)
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
