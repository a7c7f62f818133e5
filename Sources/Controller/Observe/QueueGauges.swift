import Persistence
import Telemetry

/// What waits and what runs, counted by the database.
enum QueueGauges {
    static func read(at now: Timestamp, in connection: any SQLConnection) throws -> [MetricsRegistry.Gauge] {
        var gauges: [MetricsRegistry.Gauge] = []
        for row in try connection.query(
            "SELECT status, COUNT(*) AS n FROM runs WHERE status IN ('queued', 'waiting', 'running') GROUP BY status"
        ) {
            let labels = MetricsRegistry.labels(["status": try row.text("status")])
            gauges.append(.init("headgate_runs", labels, Double(try row.int("n"))))
        }
        var depth: [String: Int] = [:]
        var oldest: Timestamp?
        for job in try JobTable.queued(in: connection) {
            depth[job.labels.joined(separator: ","), default: 0] += 1
            if let since = job.queuedAt.flatMap(Timestamp.init(_:)) { oldest = min(oldest ?? since, since) }
        }
        let seconds = oldest.map { Double(now.milliseconds - $0.milliseconds) / 1000 } ?? 0
        gauges.append(.init("headgate_queue_oldest_seconds", "", seconds))
        for (wanted, count) in depth.sorted(by: { $0.key < $1.key }).prefix(100) {
            gauges.append(.init("headgate_queue_depth", MetricsRegistry.labels(["labels": wanted]), Double(count)))
        }
        for row in try connection.query(
            "SELECT runner, COUNT(*) AS n FROM jobs WHERE status = 'running' GROUP BY runner LIMIT 500"
        ) {
            let labels = MetricsRegistry.labels(["runner": try row.optionalText("runner") ?? ""])
            gauges.append(.init("headgate_jobs_running", labels, Double(try row.int("n"))))
        }
        let waiting = try JobTable.waitingAtEnvironments(in: connection)
        for (environment, jobs) in Dictionary(grouping: waiting, by: { $0.environment.map(Rules.key) ?? "" })
            .sorted(by: { $0.key < $1.key })
        {
            let labels = MetricsRegistry.labels(["environment": environment])
            gauges.append(.init("headgate_reviews_waiting", labels, Double(jobs.count)))
        }
        return gauges
    }
}
