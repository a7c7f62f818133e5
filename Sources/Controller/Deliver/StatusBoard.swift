import ControllerAPI
import Persistence

/// Puts together what people and scripts see, from the database and what the watchers know.
struct StatusBoard: Sendable {
    let database: any SQLDatabase
    let rules: Rules
    let mirrors: Mirrors
    let reviews: ReviewDesk

    /// The file in which `headgate up` says what runs, if it does.
    let processesFile: String?

    func status() async throws -> StatusDocument {
        let (runs, agents, current) = try await database.read { connection in
            var current: [String: PromotionRecord] = [:]
            for environment in rules.environments {
                current[environment.name] = try PromotionTable.current(environment.name, in: connection)
            }
            return (
                try summaries(of: RunTable.page(RunFilter(), in: connection), in: connection),
                try AgentTable.all(in: connection), current
            )
        }
        var environments: [EnvironmentStatus] = []
        for rule in rules.environments {
            let own = agents.filter { Rules.key($0.environment) == Rules.key(rule.name) }
            environments.append(await environment(rule, agents: own, current: current[rule.name]))
        }
        return StatusDocument(
            environments: environments,
            runs: runs,
            processes: processesFile.map(ProcessesFile.read) ?? [],
            repositories: rules.repositories.map { mirrors.status(of: $0) }
        )
    }

    func runs(_ filter: RunFilter) async throws -> [RunSummary] {
        try await database.read { connection in
            try summaries(of: RunTable.page(filter, in: connection), in: connection)
        }
    }

    func run(_ id: Int) async throws -> RunSummary {
        let found = try await database.read { connection in
            try RunTable.find(id, in: connection).map { try summaries(of: [$0], in: connection)[0] }
        }
        guard let found else { throw ControllerError(.notFound, "there is no run \(id)") }
        return found
    }

    func agents() async throws -> [AgentStatus] {
        try await database.read { try AgentTable.all(in: $0) }
    }

    func pendingReviews() async throws -> [PendingReview] {
        try await reviews.pending()
    }

    private func environment(
        _ rule: EnvironmentRule,
        agents: [AgentStatus],
        current: PromotionRecord?
    ) async -> EnvironmentStatus {
        var health = Health.combined(agents.map(\.health))
        if health == .healthy, let current, let commit = current.promotion {
            // Healthy at something older is on its way, not there.
            for agent in agents {
                guard let synced = agent.syncedRevision else {
                    health = .progressing
                    continue
                }
                do {
                    let includes = try await mirrors.contains(rule.repository, commit: commit, in: synced)
                    if !includes { health = .progressing }
                } catch {
                    health = .progressing
                }
            }
        }
        return EnvironmentStatus(
            name: rule.name,
            revision: current?.revision,
            promotion: current?.promotion,
            health: health,
            services: agents.flatMap(\.services),
            agents: agents
        )
    }

    private func summaries(of runs: [RunRecord], in connection: any SQLConnection) throws -> [RunSummary] {
        let jobs = try JobTable.of(runs: runs.map(\.id), in: connection)
        let runners = try RunnerTable.present(in: connection)
        return try runs.map { try summary(of: $0, jobs: jobs[$0.id] ?? [], runners: runners, in: connection) }
    }

    private func summary(
        of run: RunRecord,
        jobs: [Controller.JobRecord],
        runners: [RunnerRecord],
        in connection: any SQLConnection
    ) throws -> RunSummary {
        // Most jobs are attempted once: nothing is asked for them.
        let hasEarlier = run.attempt > 1 || jobs.contains { $0.attempt > 1 }
        let attempts = hasEarlier ? try JobAttemptTable.of(run: run.id, in: connection) : [:]
        var waits = jobs.filter { $0.status == .waiting && $0.waitingSince != nil }.compactMap(\.reason)
        for job in jobs where job.status == .queued && !runners.contains(where: { $0.serves(job.labels) }) {
            if let reason = explained(job, runners: runners).reason, !waits.contains(reason) { waits.append(reason) }
        }
        var summary = RunSummary(
            id: run.id,
            repository: run.repository,
            workflow: run.workflow,
            file: run.file,
            event: run.event,
            ref: run.ref,
            revision: run.revision,
            title: run.title,
            author: run.author,
            status: run.status,
            error: run.error,
            jobs: jobs.map { job in
                var summary = explained(job, runners: runners)
                let earlier = attempts[job.job, default: []].filter { $0.attempt != job.attempt || !job.status.isFinal }
                if !earlier.isEmpty { summary.earlier = earlier }
                return summary
            },
            waitingFor: waits.isEmpty ? nil : waits.joined(separator: "; "),
            createdAt: run.createdAt,
            startedAt: run.startedAt,
            finishedAt: run.finishedAt
        )
        summary.attempt = run.attempt
        summary.priority = run.priority
        summary.debug = run.debug
        return summary
    }

    /// A job's summary; one that waits for a runner says so, and whether any runner could take it.
    private func explained(_ job: JobRecord, runners: [RunnerRecord]) -> JobSummary {
        var summary = job.summary
        if job.status == .queued {
            summary.reason =
                runners.contains { $0.serves(job.labels) }
                ? "waits for a free runner"
                : "waits for a runner with the labels \(job.labels.joined(separator: ", ")); none is known"
        }
        return summary
    }
}
