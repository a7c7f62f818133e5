import ControllerAPI
import Persistence
import Workflows

/// What environments say of jobs.
extension Deliveries {
    /// What the environment of a job says of it now; its turn begins with the first question.
    ///
    /// An environment without rules protects nothing, and nothing can be promoted to it.
    func gate(
        for job: PlannedJob,
        of run: RunRecord,
        cause: WorkflowEvent,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws -> EnvironmentGate {
        guard let rule = job.environment.flatMap(rules.environment) else { return .open }
        if cause.isFork == true {
            return .refused(reason: "\(rule.name) takes nothing from pull requests of forks")
        }
        guard rule.isGuarded else { return .open }
        let turn = try TurnTable.open(run: run.id, job: job.id, environment: rule.name, at: now, in: connection)
        let admission = try admission(turn, rule: rule, branch: cause.branch, in: connection)
        let wakeAt = admission.nextChange(after: now)?.milliseconds
        if wakeAt != turn.wakeAt { try TurnTable.setWake(turn.id, to: wakeAt, in: connection) }
        switch admission.verdict(at: now) {
        case .mayStart: return .open
        case .refused(let reason): return .refused(reason: reason)
        case .waits(let waits):
            if waits.contains(where: { $0.kind == .review }) { return .review }
            return .wait(reason: waits.map(\.words).joined(separator: "; "))
        }
    }

    /// What a job's turn comes to under the rules in force.
    func admission(
        _ turn: EnvironmentTurn,
        rule: EnvironmentRule,
        branch: String?,
        in connection: any SQLConnection
    ) throws -> Admission {
        Admission(
            rule: rule,
            branch: branch,
            since: turn.since,
            decisions: try ReviewTable.of(turn: turn.id, in: connection)
        )
    }

    /// Asks the environment of a queued job once more, as a runner is about to take it.
    ///
    /// - Returns: false when the job may not start now: it waits again, or has failed.
    func mayStart(_ job: Controller.JobRecord, of run: RunRecord, in connection: any SQLConnection) throws -> Bool {
        guard let rule = job.environment.flatMap(rules.environment), rule.isGuarded else { return true }
        let machine = try machine(of: run)
        let now = clock.now()
        if let turn = try TurnTable.current(run: run.id, job: job.job, in: connection) {
            let subject = ReviewSubject(
                revision: run.revision,
                promotions: try promotions(of: job.job, run: run, machine: machine)
            )
            let voided = try ReviewTable.void(turn: turn.id, exceptSubject: subject.text, at: now.text, in: connection)
            let admission = try admission(turn, rule: rule, branch: machine.plan.event.branch, in: connection)
            if voided == 0, admission.verdict(at: now) == .mayStart {
                try TurnTable.allow(subject.allowed, turn: turn.id, in: connection)
                return true
            }
        }
        try apply(.reconsidered(job.job), to: run, in: connection)
        return false
    }

    /// What a job would promote; nil where only the running job can know.
    func promotions(of job: String, run: RunRecord, machine: RunMachine) throws -> [PlannedPromotion]? {
        let environment = machine.state[job: job]?.job.environment
        let variables = rules.repository(run.repository).map { rules.values(of: environment, in: $0).variables }
        return try machine.promotions(
            of: job,
            run: RunIdentity(id: run.id, number: run.id, serverURL: address),
            environment: variables ?? [:]
        )
    }

    /// Asks the environments again of those jobs for which a time has come.
    ///
    /// Call it now and then.
    func wake() async throws {
        let now = clock.now()
        guard try await !database.read({ try TurnTable.due(at: now, in: $0) }).isEmpty else { return }
        try await database.write { connection in
            for turn in try TurnTable.due(at: now, in: connection) {
                guard let run = try RunTable.find(turn.runID, in: connection), run.machine != nil,
                    !run.status.isFinal
                else {
                    try TurnTable.settle(run: turn.runID, job: turn.job, at: now.text, in: connection)
                    continue
                }
                try TurnTable.setWake(turn.id, to: nil, in: connection)
                try apply(.reconsidered(turn.job), to: run, in: connection)
            }
        }
        announce()
    }
}
