import ControllerAPI

/// A commit's way from the push to the last environment, put together from its runs.
struct Delivery: Sendable {
    /// Where something stands on the way.
    struct Stage: Sendable, Hashable {
        /// The environment; nil for the jobs that deploy nowhere.
        var environment: String?

        /// Nil where no job of the commit goes there.
        var status: ExecutionStatus?

        /// How many of its jobs are over, and of how many.
        var finished = 0
        var total = 0

        /// The job to look at: what failed, else what is under way, else the last.
        var run: Int?
        var job: String?

        /// Why it waits or has failed.
        var reason: String?
        var since: String?
        var startedAt: String?
        var finishedAt: String?

        /// Whether the environment has this commit now.
        var isPresent = false
        var health: Health?
    }

    var repository: String
    var revision: String
    var title: String
    var author: String
    var branch: String
    var pushedAt: String

    /// Its runs, the newest first.
    var runs: [RunSummary]
    var stages: [Stage]

    /// Why a run of it came to no job.
    var error: String? { runs.lazy.compactMap(\.error).first }

    /// Puts runs together by commit, in the order of the newest run of each.
    ///
    /// `environments`: where a repository's commits go, in the order of the configuration.
    static func of(
        _ runs: [RunSummary],
        environments: (String) -> [EnvironmentStatus]
    ) -> [Delivery] {
        var order: [Key] = []
        var groups: [Key: [RunSummary]] = [:]
        for run in runs {
            let key = Key(repository: run.repository, revision: run.revision)
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(run)
        }
        return order.compactMap { key in
            guard let runs = groups[key], let first = runs.last else { return nil }
            return Delivery(
                repository: key.repository,
                revision: key.revision,
                title: first.title,
                author: first.author,
                branch: first.ref.hasPrefix("refs/heads/") ? String(first.ref.dropFirst(11)) : first.ref,
                pushedAt: first.createdAt,
                runs: runs,
                stages: stages(of: runs, revision: key.revision, environments: environments(key.repository))
            )
        }
    }

    private struct Key: Hashable {
        var repository: String
        var revision: String
    }

    private typealias Job = (run: Int, job: JobSummary)

    private static func stages(
        of runs: [RunSummary],
        revision: String,
        environments: [EnvironmentStatus]
    ) -> [Stage] {
        // What a workflow did for the commit is what its newest run did.
        var seen: Set<String> = []
        let jobs: [Job] = runs.filter { seen.insert($0.file).inserted }.flatMap { run in run.jobs.map { (run.id, $0) } }
        let gates = jobs.filter { job in
            !environments.contains { Rules.key($0.name) == job.job.environment.map(Rules.key) }
        }
        let places = environments.map { environment in
            var stage = stage(jobs.filter { $0.job.environment.map(Rules.key) == Rules.key(environment.name) })
            stage.environment = environment.name
            if environment.revision == revision {
                stage.isPresent = true
                stage.health = environment.health
            }
            return stage
        }
        return [stage(gates)] + places
    }

    private static func stage(_ jobs: [Job]) -> Stage {
        var stage = Stage()
        let order: [ExecutionStatus] = [.failed, .running, .queued, .waiting, .cancelled, .succeeded, .skipped]
        let leading = order.lazy.compactMap { status in jobs.last { $0.job.status == status } }.first
        guard let leading else { return stage }
        stage.status = leading.job.status
        stage.total = jobs.count
        stage.finished = jobs.count { $0.job.status.isFinal }
        stage.run = leading.run
        stage.job = leading.job.attempt > 0 ? leading.job.id : nil
        stage.reason = leading.job.reason
        stage.since = leading.job.since
        stage.startedAt = jobs.compactMap(\.job.startedAt).min()
        if stage.finished == stage.total { stage.finishedAt = jobs.compactMap(\.job.finishedAt).max() }
        return stage
    }
}
