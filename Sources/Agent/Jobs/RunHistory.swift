/// What an agent remembers of Jobs and CronJobs over its own death.
///
/// A run that has ended is never made again, though its containers are gone.
struct RunHistory: Codable, Sendable, Hashable {
    /// How many runs of a Job are remembered, each of another template.
    private static let limit = 10

    /// The runs of each Job, the latest last, by the description of its key.
    private(set) var jobs: [String: [JobRun]] = [:]

    /// What is remembered of each CronJob, by the description of its key.
    var cronJobs: [String: CronRecord] = [:]

    /// The run of a Job with a template.
    func run(of workload: DesiredWorkload) -> JobRun? {
        if let cronJob = workload.cronJob {
            return cronJobs[cronJob.description]?.runs.first { $0.name == workload.key.name }?.job
        }
        return jobs[workload.key.description]?.first { $0.specHash == workload.specHash }
    }

    /// Remembers how a run stands.
    mutating func remember(_ run: JobRun, of workload: DesiredWorkload) {
        if let cronJob = workload.cronJob {
            guard let index = cronJobs[cronJob.description]?.runs.firstIndex(where: { $0.name == workload.key.name })
            else { return }
            cronJobs[cronJob.description]?.runs[index].job = run
            return
        }
        let key = workload.key.description
        var runs = jobs[key] ?? []
        if let index = runs.firstIndex(where: { $0.specHash == run.specHash }) {
            runs[index] = run
        } else {
            runs.append(run)
        }
        jobs[key] = runs.suffix(Self.limit)
    }

    /// Moves the times of runs along with a clock that was set by so many seconds; when CronJobs run goes by the clock.
    mutating func shift(by seconds: Int) {
        guard seconds != 0 else { return }
        for (key, runs) in jobs {
            jobs[key] = runs.map { run in
                var run = run
                run.shift(by: seconds)
                return run
            }
        }
        for key in cronJobs.keys {
            for index in cronJobs[key]?.runs.indices ?? 0..<0 { cronJobs[key]?.runs[index].job.shift(by: seconds) }
        }
    }

    /// Forgets what is no longer asked for.
    mutating func keep(_ keys: Set<String>) {
        jobs = jobs.filter { keys.contains($0.key) }
        cronJobs = cronJobs.filter { keys.contains($0.key) }
    }
}

/// What is remembered of a CronJob.
struct CronRecord: Codable, Sendable, Hashable {
    /// One run that is not forgotten yet.
    struct Run: Codable, Sendable, Hashable {
        /// The name of its Job.
        var name: String

        /// When it was to start, in seconds from 1970.
        var scheduledAt: Int
        var job: JobRun
    }

    /// How the last run ended that has.
    struct Outcome: Codable, Sendable, Hashable {
        var scheduledAt: Int
        var specHash: String
        var finish: JobRun.Finish
    }

    /// The schedule that `since` is about.
    var schedule: String

    /// Times up to this one have had their run, or were before the schedule; seconds from 1970.
    var since: Int

    /// The runs, the latest last.
    var runs: [Run] = []

    /// How the last run ended.
    var last: Outcome?

    init(schedule: String, since: Int) {
        self.schedule = schedule
        self.since = since
    }
}
