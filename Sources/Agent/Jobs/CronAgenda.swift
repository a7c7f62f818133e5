import Manifests

/// Makes of CronJobs the Jobs of their runs.
///
/// Pure: what is asked for, what is remembered and the time give what is to run.
struct CronAgenda: Sendable {
    /// A clock that is set back by no more than this waits for its old time; what is more was a clock that was wrong.
    private static let setBack = 3600

    /// How many runs of a CronJob may be at work; no more start until some have ended.
    private static let atWork = 100

    /// What the overlay asks for, with the Jobs of the runs.
    private(set) var desired: DesiredState

    /// What is to be remembered before anything is done about it.
    private(set) var history: RunHistory

    /// When the next run starts, in seconds from 1970.
    private(set) var due: Int?

    init(_ desired: DesiredState, observed: ObservedState, history: RunHistory, now: Int) {
        self.desired = desired
        self.history = history
        for workload in desired.workloads {
            guard case .cronJob(let cronJob) = workload.source, let times = workload.times else { continue }
            let key = workload.key.description
            var record = history.cronJobs[key] ?? Self.found(workload, times, observed: observed, now: now)
            if record.schedule != times.text {
                record.schedule = times.text
                record.since = now
            }
            if record.since > now + Self.setBack { record.since = now }
            Self.retire(&record, cronJob, now: now)
            if !cronJob.suspend {
                Self.start(&record, workload, cronJob, times, now: now)
                if let next = times.next(after: max(now, record.since)) { due = min(due ?? next, next) }
            }
            for run in record.runs {
                self.desired.workloads.append(Self.job(run, of: workload, cronJob))
                guard let finish = run.job.finish, let kept = cronJob.jobSpec.ttlSecondsAfterFinished else { continue }
                due = min(due ?? .max, finish.at + kept)
            }
            self.history.cronJobs[key] = record
        }
    }

    /// What is known of a CronJob that nobody remembers: the runs whose Pods are there.
    private static func found(
        _ workload: DesiredWorkload,
        _ times: CronTimes,
        observed: ObservedState,
        now: Int
    ) -> CronRecord {
        var record = CronRecord(schedule: times.text, since: now)
        for pod in observed.pods where pod.workload.kind == .job && pod.workload.namespace == workload.key.namespace {
            guard let time = time(ofRun: pod.workload.name, of: workload),
                !record.runs.contains(where: { $0.name == pod.workload.name })
            else { continue }
            let job = JobRun(specHash: pod.specHash)
            record.runs.append(CronRecord.Run(name: pod.workload.name, scheduledAt: time, job: job))
        }
        record.runs.sort { $0.scheduledAt < $1.scheduledAt }
        return record
    }

    /// The name of the Job of a run, as Kubernetes makes it: of the minute, or of the second where it is none.
    private static func name(_ time: Int, of workload: DesiredWorkload) -> String {
        "\(workload.key.name)-\(time.isMultiple(of: 60) ? time / 60 : time)"
    }

    private static func time(ofRun name: String, of workload: DesiredWorkload) -> Int? {
        guard name.hasPrefix(workload.key.name + "-") else { return nil }
        guard let number = Int(name.dropFirst(workload.key.name.count + 1)), number > 0 else { return nil }
        return number < 1_000_000_000 ? number * 60 : number
    }

    /// Takes note of runs that have ended, and forgets those that are no longer kept.
    private static func retire(_ record: inout CronRecord, _ cronJob: CronJob, now: Int) {
        for run in record.runs {
            guard let finish = run.job.finish, run.scheduledAt >= record.last?.scheduledAt ?? .min else { continue }
            record.last = CronRecord.Outcome(
                scheduledAt: run.scheduledAt,
                specHash: run.job.specHash,
                finish: finish
            )
        }
        var kept = [true: cronJob.successfulJobsHistoryLimit, false: cronJob.failedJobsHistoryLimit]
        var runs: [CronRecord.Run] = []
        for run in record.runs.reversed() {
            if let finish = run.job.finish {
                let isExpired = cronJob.jobSpec.ttlSecondsAfterFinished.map { finish.at + $0 <= now } ?? false
                guard !isExpired, let left = kept[finish.isComplete], left > 0 else { continue }
                kept[finish.isComplete] = left - 1
            }
            runs.append(run)
        }
        record.runs = runs.reversed()
    }

    /// Starts the run whose time has come, if there is one; of several that were missed only the last.
    private static func start(
        _ record: inout CronRecord,
        _ workload: DesiredWorkload,
        _ cronJob: CronJob,
        _ times: CronTimes,
        now: Int
    ) {
        guard let time = times.latest(after: record.since, upTo: now) else { return }
        let hasRun = record.runs.contains { $0.scheduledAt == time } || record.last?.scheduledAt == time
        let isLate = cronJob.startingDeadlineSeconds.map { time + $0 < now } ?? false
        guard !hasRun, !isLate else {
            record.since = time
            return
        }
        let active = record.runs.filter { $0.job.finish == nil }
        switch cronJob.concurrencyPolicy {
        case .forbid where !active.isEmpty: return
        case .replace: record.runs.removeAll { $0.job.finish == nil }
        case .allow, .forbid: if active.count >= atWork { return }
        }
        record.since = time
        let name = name(time, of: workload)
        let job = JobRun(specHash: workload.specHash)
        record.runs.append(CronRecord.Run(name: name, scheduledAt: time, job: job))
    }

    /// The Job of a run.
    private static func job(_ run: CronRecord.Run, of workload: DesiredWorkload, _ cronJob: CronJob) -> DesiredWorkload
    {
        var job = workload
        job.source = .job(cronJob.job(named: run.name))
        job.cronJob = workload.key
        job.times = nil
        job.specHash = run.job.specHash
        return job
    }
}
