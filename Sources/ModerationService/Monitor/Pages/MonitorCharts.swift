import Moderation

/// The charts of the monitor.
enum MonitorCharts {
    static func all(_ snapshot: MonitorSnapshot, _ settings: MonitorSettings) -> String {
        [requests(snapshot), latency(snapshot, settings), labels(snapshot), drift(snapshot, settings), cache(snapshot)]
            .map(\.html).joined(separator: "\n")
    }

    private static func chart(
        _ id: String,
        _ title: String,
        _ snapshot: MonitorSnapshot,
        _ lines: [LineChart.Line],
        limit: (name: String, value: Double)? = nil,
        format: @escaping (Double) -> String
    ) -> LineChart {
        LineChart(
            id: id,
            title: title,
            slots: snapshot.slots.map(\.start),
            slotTitle: snapshot.range.slotTitle.capitalizedFirst,
            lines: lines,
            limit: limit,
            format: format
        )
    }

    private static func requests(_ snapshot: MonitorSnapshot) -> LineChart {
        let values = snapshot.slots.map { Double($0.figures.comments) as Double? }
        let line = LineChart.Line(name: "Comments", values: snapshot.total.comments > 0 ? values : [])
        return chart("requests", "Comments per \(snapshot.range.slotTitle)", snapshot, [line]) {
            MonitorText.number($0, digits: $0 < 10 && $0.rounded() != $0 ? 1 : 0)
        }
    }

    private static func latency(_ snapshot: MonitorSnapshot, _ settings: MonitorSettings) -> LineChart {
        let lines = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)].map { name, share in
            LineChart.Line(name: name, values: snapshot.slots.map { $0.figures.latency.quantile(share) })
        }
        let greatest = lines.flatMap { $0.values.compactMap { $0 } }.max() ?? 0
        // A limit far away would press the lines to the ground.
        let limit = settings.rules.slowest.flatMap { $0 <= greatest * 2 ? ("limit of p99", $0) : nil }
        return chart("latency", "Latency", snapshot, lines, limit: limit) { MonitorText.milliseconds($0) }
    }

    private static func labels(_ snapshot: MonitorSnapshot) -> LineChart {
        let lines = Label.allCases.map { label in
            LineChart.Line(name: label.name.labelWords, values: snapshot.slots.map { $0.figures.share(of: label) })
        }
        return chart("labels", "Share of comments with a label", snapshot, lines) { MonitorText.percent($0) }
    }

    private static func drift(_ snapshot: MonitorSnapshot, _ settings: MonitorSettings) -> LineChart {
        let line = LineChart.Line(name: "Largest PSI of a label", values: snapshot.slots.map(\.drift))
        let limit = ("drift from", settings.drift.threshold)
        return chart("drift-time", "Drift of the labels from the reference", snapshot, [line], limit: limit) {
            MonitorText.number($0, digits: 2)
        }
    }

    private static func cache(_ snapshot: MonitorSnapshot) -> LineChart {
        let line = LineChart.Line(name: "From the cache", values: snapshot.slots.map { $0.figures.cacheShare })
        return chart("cache", "Answers from the cache", snapshot, [line]) { MonitorText.percent($0) }
    }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
