import Synchronization

/// What the service counts, in the text format Prometheus reads.
///
/// Every label value comes from a closed set, so the number of series is bounded.
final class Metrics: Sendable {
    private struct Series: Hashable {
        var name: String
        var labels: String
    }

    private struct State {
        var counters: [Series: Int] = [:]
        var histograms: [String: Histogram] = [:]
    }

    private static let help: [(name: String, kind: String, text: String)] = [
        ("moderation_http_requests_total", "counter", "Requests answered, by route and status."),
        ("moderation_http_request_seconds", "histogram", "Time to answer a request, by route."),
        ("moderation_predictions_total", "counter", "Comments scored."),
        ("moderation_labels_total", "counter", "Labels given to comments."),
        ("moderation_cache_total", "counter", "Look-ups in the cache of repeated comments, by outcome."),
        ("moderation_feedback_total", "counter", "Corrections stored."),
        ("moderation_log_written_total", "counter", "Predictions written to the database."),
        ("moderation_log_dropped_total", "counter", "Predictions lost because the queue to the database was full."),
        ("moderation_log_failures_total", "counter", "Batches the database refused; they are tried again."),
        ("moderation_log_queued", "gauge", "Predictions waiting for the database."),
        ("moderation_chat_messages_total", "counter", "Chat messages, by outcome."),
        ("moderation_chat_readers", "gauge", "People connected to a chat room."),
    ]

    private let state = Mutex(State())

    func count(_ name: String, _ labels: String = "", by amount: Int = 1) {
        state.withLock { $0.counters[Series(name: name, labels: labels), default: 0] += amount }
    }

    func countRequest(route: String, status: Int, duration: Duration) {
        state.withLock { state in
            let labels = "route=\"\(route)\",status=\"\(status)\""
            state.counters[Series(name: "moderation_http_requests_total", labels: labels), default: 0] += 1
            state.histograms["route=\"\(route)\"", default: Histogram()].observe(duration)
        }
    }

    /// Everything, with the gauges of this moment.
    func text(gauges: [String: Int] = [:]) -> String {
        let state = state.withLock { $0 }
        var lines: [String] = []
        for (name, kind, text) in Self.help {
            let counters = state.counters.filter { $0.key.name == name }.sorted { $0.key.labels < $1.key.labels }
            let histograms =
                kind == "histogram" ? state.histograms.sorted { $0.key < $1.key } : []
            guard !counters.isEmpty || !histograms.isEmpty || gauges[name] != nil || kind == "counter" else { continue }
            lines.append("# HELP \(name) \(text)")
            lines.append("# TYPE \(name) \(kind)")
            for (series, value) in counters {
                lines.append("\(name)\(series.labels.isEmpty ? "" : "{\(series.labels)}") \(value)")
            }
            for (labels, histogram) in histograms { lines += histogram.lines(name, labels) }
            if let gauge = gauges[name] { lines.append("\(name) \(gauge)") }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
