import Moderation
import Telemetry

/// What the monitor says to Prometheus.
enum MonitorMetrics {
    static func registry() -> MetricsRegistry {
        MetricsRegistry([
            MetricsRegistry.Definition(
                "moderation_http_requests_total",
                .counter,
                "Requests answered, by route and status."
            ),
            MetricsRegistry.Definition(
                "moderation_http_request_seconds",
                .histogram(MetricsRegistry.requestBounds),
                "Time to answer a request, by route."
            ),
            MetricsRegistry.Definition("moderation_monitor_database_up", .gauge, "Whether the database could be read."),
            MetricsRegistry.Definition(
                "moderation_monitor_comments",
                .gauge,
                "Comments scored, in the last hour or day."
            ),
            MetricsRegistry.Definition(
                "moderation_monitor_label_share",
                .gauge,
                "Share of the comments that got a label, in the last hour or day."
            ),
            MetricsRegistry.Definition(
                "moderation_monitor_latency_seconds",
                .gauge,
                "Quantiles of the latency, in the last hour or day."
            ),
            MetricsRegistry.Definition(
                "moderation_monitor_cache_share",
                .gauge,
                "Share of the answers that came from the cache, in the last hour or day."
            ),
            MetricsRegistry.Definition(
                "moderation_monitor_drift_psi",
                .gauge,
                "Population stability index of a label's scores, last day against the reference."
            ),
            MetricsRegistry.Definition(
                "moderation_monitor_drift_js",
                .gauge,
                "Jensen-Shannon distance of a label's scores, last day against the reference."
            ),
            MetricsRegistry.Definition(
                "moderation_monitor_drifted",
                .gauge,
                "Whether a label has drifted, by threshold and number of comments."
            ),
            MetricsRegistry.Definition("moderation_monitor_feedback", .gauge, "Feedback of people in the last day."),
            MetricsRegistry.Definition(
                "moderation_monitor_accuracy",
                .gauge,
                "Share of the predictions that people found right, in the last day."
            ),
            MetricsRegistry.Definition("moderation_monitor_alerts", .gauge, "Alerts that are on."),
            MetricsRegistry.Definition(
                "moderation_monitor_messages_total",
                .counter,
                "Messages that the webhook took."
            ),
            MetricsRegistry.Definition(
                "moderation_monitor_trainings_total",
                .counter,
                "Trainings started because of drift."
            ),
            MetricsRegistry.Definition(
                "moderation_monitor_failures_total",
                .counter,
                "What did not work: reading the database, sending a message, starting a training, keeping the state."
            ),
        ])
    }

    static func gauges(_ findings: MonitorService.Findings) -> [MetricsRegistry.Gauge] {
        var gauges = [
            MetricsRegistry.Gauge(
                "moderation_monitor_database_up",
                findings.failure == nil && findings.day != nil ? 1 : 0
            ),
            MetricsRegistry.Gauge("moderation_monitor_alerts", Double(findings.firing.count)),
        ]
        for snapshot in [findings.hour, findings.day].compactMap({ $0 }) {
            gauges += windowed(snapshot)
        }
        guard let day = findings.day else { return gauges }
        for label in day.drift?.labels ?? [] where label.level != .unknown {
            let labels = MetricsRegistry.labels(["label": label.label])
            gauges.append(.init("moderation_monitor_drift_psi", labels, label.populationStabilityIndex))
            gauges.append(.init("moderation_monitor_drift_js", labels, label.jensenShannon))
            gauges.append(.init("moderation_monitor_drifted", labels, label.level == .drifted ? 1 : 0))
        }
        gauges.append(.init("moderation_monitor_feedback", Double(day.feedback.total)))
        if let accuracy = day.feedback.accuracy { gauges.append(.init("moderation_monitor_accuracy", accuracy)) }
        return gauges
    }

    private static func windowed(_ snapshot: MonitorSnapshot) -> [MetricsRegistry.Gauge] {
        let window = snapshot.range.rawValue
        let total = snapshot.total
        let own = MetricsRegistry.labels(["window": window])
        var gauges = [MetricsRegistry.Gauge("moderation_monitor_comments", own, Double(total.comments))]
        if let share = total.cacheShare { gauges.append(.init("moderation_monitor_cache_share", own, share)) }
        for label in Label.allCases {
            guard let share = total.share(of: label) else { continue }
            let labels = MetricsRegistry.labels(["window": window, "label": label.name])
            gauges.append(.init("moderation_monitor_label_share", labels, share))
        }
        for (quantile, share) in [("0.5", 0.5), ("0.95", 0.95), ("0.99", 0.99)] {
            guard let value = total.latency.quantile(share) else { continue }
            let labels = MetricsRegistry.labels(["window": window, "quantile": quantile])
            gauges.append(.init("moderation_monitor_latency_seconds", labels, value / 1000))
        }
        return gauges
    }
}
