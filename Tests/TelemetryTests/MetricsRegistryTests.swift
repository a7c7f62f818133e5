import Testing

@testable import Telemetry

/// The text that Prometheus reads.
struct MetricsRegistryTests {
    private let registry = MetricsRegistry([
        .init("a_total", .counter, "Counted."), .init("b", .gauge, "Of now."),
        .init("c_seconds", .histogram([0.1, 1]), "Timed."),
    ])

    @Test("counters, gauges and histograms stand in the order of their definitions, label values escaped")
    func text() {
        registry.count("a_total", MetricsRegistry.labels(["x": "quote\" back\\ line\n"]), by: 2)
        registry.count("a_total")
        registry.observe("c_seconds", "", .milliseconds(50))
        registry.observe("c_seconds", "", .seconds(5))
        let labels = MetricsRegistry.labels(["k": "v"])
        #expect(
            registry.text(gauges: [.init("b", labels, 1.5), .init("b", "", 3), .init("unknown", "", 1)]) == """
                # HELP a_total Counted.
                # TYPE a_total counter
                a_total 1
                a_total{x="quote\\" back\\\\ line\\n"} 2
                # HELP b Of now.
                # TYPE b gauge
                b{k="v"} 1.5
                b 3
                # HELP c_seconds Timed.
                # TYPE c_seconds histogram
                c_seconds_bucket{le="0.1"} 1
                c_seconds_bucket{le="1.0"} 1
                c_seconds_bucket{le="+Inf"} 2
                c_seconds_sum 5.05
                c_seconds_count 2

                """
        )
    }

    @Test("what comes in cannot make the memory grow: a metric keeps a thousand sets of labels")
    func bound() {
        for number in 0..<5000 { registry.count("a_total", MetricsRegistry.labels(["n": "\(number)"])) }
        registry.count("a_total", MetricsRegistry.labels(["n": "7"]))
        let lines = registry.text().split(separator: "\n").filter { $0.hasPrefix("a_total{") }
        #expect(lines.count == 1000)
        #expect(lines.contains("a_total{n=\"7\"} 2"))
    }
}
