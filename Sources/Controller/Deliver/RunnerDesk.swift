import ControllerAPI
import Persistence
import Workflows

/// Gives jobs to runners under a lease, and takes them back when a runner is lost.
final class RunnerDesk: Sendable {
    /// How many jobs one runner may say that it keeps.
    private static let maximumKept = 1000

    /// A job that was lost this often fails instead of being tried again.
    static let maximumAttempts = 5

    let database: any SQLDatabase
    let changes: Changes
    let deliveries: Deliveries
    let selfReview: SelfReview

    /// A job returns to the queue this long after its runner was last heard of.
    let leaseSeconds: Int
    private let rules: Rules
    private let registry: String
    private let secretBox: SecretBox?

    init(
        database: any SQLDatabase,
        changes: Changes,
        deliveries: Deliveries,
        selfReview: SelfReview,
        rules: Rules,
        registry: String,
        leaseSeconds: Int,
        secretBox: SecretBox? = nil
    ) {
        self.leaseSeconds = leaseSeconds
        self.database = database
        self.changes = changes
        self.deliveries = deliveries
        self.selfReview = selfReview
        self.rules = rules
        self.registry = registry
        self.secretBox = secretBox
    }

    /// Greets a runner: what an earlier session of it still held goes back to the queue, but what it says it keeps.
    ///
    /// The greeting is kept in the database, so that the runner can go on with any controller.
    func register(_ registration: RunnerRegistration, as name: String) async throws {
        let session = registration.session
        let labels = rules.runnerLabels[name] ?? registration.labels
        let kept = Set((registration.keeps ?? []).prefix(Self.maximumKept))
        let returned = try await database.write { connection in
            try RunnerTable.greet(
                name,
                session: session,
                labels: labels,
                concurrency: registration.concurrency,
                at: Timestamp.now(in: connection).milliseconds,
                in: connection
            )
            let held = try JobTable.held(by: name, exceptSession: session, in: connection)
                .filter { !kept.contains(KeptJob(run: $0.runID, job: $0.job, attempt: $0.attempt)) }
            for job in held {
                try giveBack(job, reason: "the runner \(name) was started again", in: connection)
            }
            return held.count
        }
        if returned > 0 { changes.announce(.queue, .runs) }
    }

    /// Takes leave of a runner that is about to stop: what it asked for and waits for reaches nobody any more.
    func leave(_ session: String, as name: String) async throws {
        try await database.write { try RunnerTable.leave(name, session: session, in: $0) }
        changes.announce(.queue)
    }

    /// The next job that the runner can take; waits for one.
    func claim(_ claim: ClaimRequest, as name: String) async throws -> JobAssignment? {
        // A runner that was killed hears nothing: what it asked is over before a lease of its ends, and a job of its returns.
        let end = ContinuousClock.now + .seconds(min(60, leaseSeconds * 2 / 3, max(0, claim.waitSeconds)))
        guard try await isCurrent(claim.session, of: name) else {
            throw ControllerError(.conflict, "the runner \(name) has to register first")
        }
        while true {
            let mark = changes.mark()
            if let assignment = try await take(for: claim.session, named: name) {
                changes.announce(.runs)
                return assignment
            }
            let left = end - ContinuousClock.now
            guard left > .zero, !changes.isClosed, !Task.isCancelled else { return nil }
            await changes.wait(for: [.queue], after: mark, atMost: left)
            guard try await isCurrent(claim.session, of: name) else { return nil }
        }
    }

    /// Whether nobody has greeted under that name since: what an earlier session asks for reaches nobody.
    ///
    /// Whoever asks is there: that is noted now and then.
    private func isCurrent(_ session: String, of name: String) async throws -> Bool {
        let (runner, now) = try await database.read { connection in
            (try RunnerTable.find(name, in: connection), try Timestamp.now(in: connection).milliseconds)
        }
        guard let runner, runner.session == session else { return false }
        if now - runner.seen > RunnerTable.patience / 6 {
            try await database.write { try RunnerTable.markSeen(name, at: now, in: $0) }
        }
        return true
    }

    /// The job that a lease stands for.
    ///
    /// - Throws: `.conflict` when the lease is over or somebody else's.
    func held(_ lease: String, by runner: String) async throws -> Controller.JobRecord {
        let job = try await database.read { try JobTable.find(lease: lease, in: $0) }
        guard let job, job.status == .running, job.runner == runner else { throw Self.leaseLost }
        return job
    }

    /// The run of the job that a lease stands for.
    func run(of lease: String, by runner: String) async throws -> RunRecord {
        try await database.read { connection in
            try Deliveries.required(Self.held(lease, by: runner, in: connection).runID, in: connection)
        }
    }

    func heartbeat(_ lease: String, by runner: String) async throws -> LeaseState {
        try await database.write { connection in
            var job = try Self.held(lease, by: runner, in: connection)
            job.leaseUntil = try leaseEnd(in: connection)
            try JobTable.update(job, in: connection)
            return LeaseState(cancelRequested: job.cancelRequested)
        }
    }

    func record(_ step: StepReport, lease: String, by runner: String) async throws {
        let job = try await database.write { connection in
            var job = try Self.held(lease, by: runner, in: connection)
            var steps = try JSON.decode([StepReport].self, from: job.steps)
            if let place = steps.firstIndex(where: { $0.number == step.number }) {
                steps[place] = step
            } else if steps.count < 1000 {
                steps.append(step)
            }
            job.steps = try JSON.encode(steps)
            job.leaseUntil = try leaseEnd(in: connection)
            try JobTable.update(job, in: connection)
            return job
        }
        changes.announce(.runs, .log(run: job.runID, job: job.job))
    }

    func finish(_ result: JobResult, lease: String, by runner: String) async throws {
        guard let status = JobStatus(rawValue: result.status.rawValue), status.isFinal, status != .skipped else {
            throw ControllerError(
                .invalid,
                "a job ends as succeeded, failed or cancelled, not as \(result.status.rawValue)"
            )
        }
        let job = try await database.write { connection in
            let job = try Self.held(lease, by: runner, in: connection)
            let run = try Deliveries.required(job.runID, in: connection)
            // A job that was told to stop did not fail by itself.
            let reason = job.cancelRequested ? job.reason ?? result.reason : result.reason
            try deliveries.apply(
                .jobFinished(
                    job.job,
                    job.cancelRequested && status == .failed ? .cancelled : status,
                    reason: reason.map { String($0.prefix(4000)) },
                    outputs: result.outputs
                ),
                to: run,
                in: connection
            )
            return job
        }
        changes.announce(.queue, .runs, .log(run: job.runID, job: job.job))
    }

    private func take(for session: String, named name: String) async throws -> JobAssignment? {
        // Most looks find nothing: they must not take the one writer's turn.
        let queued = try await database.read { try Self.queued(for: session, of: name, in: $0) }
        guard !queued.isEmpty else { return nil }
        try await selfReview.recheck(queued)
        let lease = Token.random()
        return try await database.write { connection -> JobAssignment? in
            // Looked at within the transaction: the greeting of a new session comes before it gives jobs back.
            // What an environment allowed when the job was queued it may not allow any more.
            let next = try Self.queued(for: session, of: name, in: connection).first { job in
                guard try selfReview.isCurrent(job, in: connection) else { return false }
                return try deliveries.mayStart(job, of: Deliveries.required(job.runID, in: connection), in: connection)
            }
            guard var job = next else { return nil }
            let run = try Deliveries.required(job.runID, in: connection)
            guard let repository = rules.repository(run.repository) else {
                try deliveries.apply(
                    .jobFinished(
                        job.job,
                        .failed,
                        reason: "the repository \(run.repository) is not configured any more",
                        outputs: [:]
                    ),
                    to: run,
                    in: connection
                )
                return nil
            }
            try deliveries.apply(.jobStarted(job.job), to: run, in: connection)
            let now = Timestamp.now()
            job.status = .running
            job.reason = nil
            job.attempt += 1
            job.runner = name
            job.session = session
            job.lease = lease
            job.leaseUntil = try leaseEnd(in: connection)
            job.cancelRequested = false
            job.steps = "[]"
            job.startedAt = now.text
            job.since = now.text
            try JobTable.update(job, in: connection)
            let machine = try deliveries.machine(of: Deliveries.required(job.runID, in: connection))
            let identity = RunIdentity(
                id: run.id,
                number: run.id,
                attempt: run.attempt,
                serverURL: deliveries.address
            )
            let work = try machine.work(for: job.job)
            let environment = rules.values(of: work.job.environment, in: repository)
            var variables = environment.variables
            if run.debug { variables["ACTIONS_STEP_DEBUG"] = "true" }
            // What strangers wrote gets no secrets, whoever let it run.
            let isFork = machine.plan.event.isFork == true
            let secrets: [String: String]
            do {
                let stored = try SecretDesk.values(
                    for: run,
                    environment: work.job.environment,
                    box: secretBox,
                    in: connection
                )
                secrets = try machine.secrets(
                    for: job.job,
                    run: identity,
                    repository: isFork ? [:] : repository.values.secrets.merging(stored.repository) { $1 },
                    environment: isFork ? [:] : environment.secrets.merging(stored.environment) { $1 }
                )
            } catch {
                try deliveries.apply(
                    .jobFinished(job.job, .failed, reason: "\(error)", outputs: [:]),
                    to: Deliveries.required(job.runID, in: connection),
                    in: connection
                )
                return nil
            }
            return JobAssignment(
                lease: lease,
                leaseSeconds: leaseSeconds,
                run: run.id,
                job: job.job,
                attempt: job.attempt,
                repository: run.repository,
                url: repository.url,
                branch: repository.branch,
                revision: run.revision,
                plan: try JSON.encode(work),
                contexts: try JSON.encode(
                    machine.contexts(for: job.job, run: identity, environment: variables)
                ),
                registry: registry,
                secrets: secrets.isEmpty ? nil : secrets,
                // Not even what private repositories ask for: it may push as well.
                access: isFork ? nil : rules.access(for: repository),
                source: try Self.source(of: run, in: repository, connection)
            )
        }
    }

    /// The jobs that this runner can take, the one whose turn it is first; none when the session is not its newest.
    private static func queued(
        for session: String,
        of name: String,
        in connection: any SQLConnection
    ) throws -> [Controller.JobRecord] {
        guard let runner = try RunnerTable.find(name, in: connection), runner.session == session else { return [] }
        return try JobTable.queued(in: connection).filter { runner.serves($0.labels) }
    }

    /// Where the runner finds the run's revision; nil where it is on the branch.
    private static func source(
        of run: RunRecord,
        in repository: RepositoryRule,
        _ connection: any SQLConnection
    ) throws -> RevisionSource? {
        let isTarget = run.event == PullReader.target
        if run.ref == "refs/heads/\(repository.branch)", !isTarget { return nil }
        let pull = try EventTable.find(run.eventID, in: connection)?.detail.pull
        // The base's own commit: the merge is never made for it.
        if isTarget { return RevisionSource(ref: run.ref, foreign: pull?.isFork == true ? pull?.head : nil) }
        guard let pull, let base = pull.base, let baseRef = pull.baseRef else { return RevisionSource(ref: run.ref) }
        return RevisionSource(
            ref: pull.ref,
            merge: RevisionSource.Merge(head: pull.head, base: base, baseRef: baseRef),
            isServed: true
        )
    }

    /// The job that a lease stands for, in a transaction.
    static func held(
        _ lease: String,
        by runner: String,
        in connection: any SQLConnection
    ) throws -> Controller.JobRecord {
        guard let job = try JobTable.find(lease: lease, in: connection), job.status == .running, job.runner == runner
        else { throw leaseLost }
        return job
    }

    private static let leaseLost = ControllerError(.conflict, "this job is not yours any more")
}
