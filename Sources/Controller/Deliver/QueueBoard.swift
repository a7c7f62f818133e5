import ControllerAPI
import Persistence

/// Shows what waits for runners, label by label, and the runners there are.
struct QueueBoard: Sendable {
    /// The most jobs that a queue names.
    private static let shown = 20

    let database: any SQLDatabase

    func document() async throws -> QueueDocument {
        let (queued, running, runners) = try await database.read { connection in
            (
                try JobTable.queued(in: connection), try JobTable.running(in: connection),
                try RunnerTable.present(in: connection)
            )
        }
        let waiting = Dictionary(grouping: queued) { Self.key($0.labels) }
        let busy = Dictionary(grouping: running) { Self.key($0.labels) }
        let queues = Set(waiting.keys).union(busy.keys).sorted { $0.joined(separator: ",") < $1.joined(separator: ",") }
            .map { labels in
                let jobs = waiting[labels, default: []]
                return LabelQueue(
                    labels: labels,
                    depth: jobs.count,
                    running: busy[labels]?.count ?? 0,
                    oldestSince: jobs.compactMap(\.queuedAt).min(),
                    runners: runners.filter { $0.serves(labels) }.map(\.name),
                    jobs: jobs.prefix(Self.shown).map(Self.job)
                )
            }
        return QueueDocument(
            queues: queues,
            runners: runners.map { runner in
                RunnerSummary(
                    name: runner.name,
                    labels: runner.labels,
                    concurrency: runner.concurrency,
                    running: running.filter { $0.runner == runner.name }.map(Self.job),
                    lastSeen: Timestamp(milliseconds: runner.seen).text
                )
            }
        )
    }

    /// Labels compare without case and order.
    private static func key(_ labels: [String]) -> [String] { Set(labels.map { $0.lowercased() }).sorted() }

    private static func job(_ job: Controller.JobRecord) -> QueuedJob {
        QueuedJob(
            run: job.runID,
            job: job.job,
            priority: job.priority,
            since: job.status == .running ? job.startedAt : job.queuedAt
        )
    }
}
