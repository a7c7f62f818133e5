import ControllerAPI
import Manifests

/// How a CronJob stands: by the last of its runs that has ended.
enum CronStatus {
    static func status(
        of workload: DesiredWorkload,
        _ cronJob: CronJob,
        record: CronRecord?
    ) -> WorkloadStatus {
        let active = (record?.runs ?? []).filter { $0.job.finish == nil }.count
        let health: Health
        var message: String?
        var last = record?.last
        for run in record?.runs ?? [] {
            guard let finish = run.job.finish, run.scheduledAt >= last?.scheduledAt ?? .min else { continue }
            last = CronRecord.Outcome(scheduledAt: run.scheduledAt, specHash: run.job.specHash, finish: finish)
        }
        if cronJob.suspend {
            health = .suspended
            message = "it is suspended in the overlay"
        } else if let last, !last.finish.isComplete, last.specHash == workload.specHash {
            // What failed of another template says nothing of this one.
            health = .degraded
            message = "the last run failed: \(last.finish.reason): \(last.finish.message)"
        } else {
            health = .healthy
        }
        return WorkloadStatus(
            kind: workload.kind.rawValue,
            namespace: workload.key.namespace,
            name: workload.key.name,
            health: health,
            desired: active,
            ready: active,
            images: workload.template.spec.containers.map(\.image),
            message: message
        )
    }
}
