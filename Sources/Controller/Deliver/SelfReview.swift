import ControllerAPI
import Persistence
import Workflows

/// Keeps people from approving their own changes, also where the change grew after they approved it.
///
/// What somebody approved begins at the revision that ran there at that moment. Once something else runs there, such as what a
/// rollback brought back, the same run brings other commits, and whoever made those has approved their own.
struct SelfReview: Sendable {
    let database: any SQLDatabase
    let rules: Rules
    let mirrors: Mirrors
    let deliveries: Deliveries

    /// An approval of a change that begins elsewhere now.
    private struct Stale: Sendable {
        var job: Controller.JobRecord
        var turn: Int
        var rule: EnvironmentRule
        var reviewer: String
    }

    /// What part a reviewer had in the change that a run would bring.
    struct Part: Sendable {
        /// The revision that the change begins at.
        var base: String?

        /// Why the reviewer may not approve it; nil when they had no part in it.
        var obstacle: String?
    }

    /// What part a reviewer had in the change; nil where the rules do not ask.
    ///
    /// - Throws: `.unavailable` where Git cannot tell who made the commits: nobody is let through on a guess.
    func part(of reviewer: String, in id: Int, rule: EnvironmentRule) async throws -> Part? {
        guard rule.preventSelfReview else { return nil }
        let (run, base, starters) = try await database.read { connection in
            let run = try Deliveries.required(id, in: connection)
            // Who asked for it, and who has had it run again.
            let starters = try connection.query(
                """
                SELECT events.actor AS actor FROM runs JOIN events ON events.id = runs.event_id
                WHERE runs.id = ? AND events.actor IS NOT NULL
                UNION SELECT actor FROM audit WHERE action = 'run.rerun' AND detail LIKE ?
                """,
                [SQLValue(id), .text("%\"run\":\"\(id)\"%")]
            ).map { try $0.text("actor") }
            return (
                run, try PromotionTable.current(rule.name, from: run.repository, in: connection)?.revision, starters
            )
        }
        if starters.contains(reviewer) {
            return Part(base: base, obstacle: "\(reviewer) started run \(id), and \(rule.name) bars self-review")
        }
        let contributors = try await mirrors.contributors(run.repository, from: base, to: run.revision)
        guard rules.isContributor(reviewer, among: contributors) else { return Part(base: base) }
        return Part(
            base: base,
            obstacle:
                "\(reviewer) is an author or committer of this change, and \(rule.name) bars self-review"
        )
    }

    /// Looks again at the approvals of jobs that a runner could take, where what they would replace has changed since.
    ///
    /// An approval by somebody with a part in the change as it is now is void, and the job waits for another one. Where Git
    /// cannot tell who made the commits the job stays where it is, and says why.
    func recheck(_ jobs: [Controller.JobRecord]) async throws {
        guard rules.environments.contains(where: \.preventSelfReview) else { return }
        let found = try await database.read { connection in
            try jobs.flatMap { try stale($0, in: connection) }
        }
        for stale in found {
            do {
                guard let part = try await part(of: stale.reviewer, in: stale.job.runID, rule: stale.rule) else {
                    continue
                }
                try await settle(stale, part)
            } catch let error as ControllerError where error.code == .unavailable || error.code == .conflict {
                try await explain(stale.job, error.message)
            }
        }
    }

    /// Whether a job's approvals are all of the change as it is now; asked in the transaction that starts it.
    func isCurrent(_ job: Controller.JobRecord, in connection: any SQLConnection) throws -> Bool {
        try stale(job, in: connection).isEmpty
    }

    private func stale(_ job: Controller.JobRecord, in connection: any SQLConnection) throws -> [Stale] {
        guard let rule = job.environment.flatMap(rules.environment), rule.preventSelfReview,
            let turn = try TurnTable.current(run: job.runID, job: job.job, in: connection),
            let run = try RunTable.find(job.runID, in: connection)
        else { return [] }
        let base = try PromotionTable.current(rule.name, from: run.repository, in: connection)?.revision
        return try ReviewTable.approvers(turn: turn.id, exceptBase: base, in: connection).map {
            Stale(job: job, turn: turn.id, rule: rule, reviewer: $0)
        }
    }

    private func settle(_ stale: Stale, _ part: Part) async throws {
        let now = deliveries.clock.now().text
        try await database.write { connection in
            guard let run = try RunTable.find(stale.job.runID, in: connection), !run.status.isFinal,
                try PromotionTable.current(stale.rule.name, from: run.repository, in: connection)?.revision == part.base
            else { return }
            guard let obstacle = part.obstacle else {
                return try ReviewTable.rebase(turn: stale.turn, reviewer: stale.reviewer, to: part.base, in: connection)
            }
            try ReviewTable.void(turn: stale.turn, reviewer: stale.reviewer, at: now, in: connection)
            try AuditLog.append(
                actor: "headgate",
                action: "review.void",
                detail: try JSON.encode([
                    "run": String(run.id), "environment": stale.rule.name, "reviewer": stale.reviewer,
                    "base": part.base ?? "", "reason": obstacle,
                ]),
                at: now,
                in: connection
            )
            try deliveries.apply(.reconsidered(stale.job.job), to: run, in: connection)
        }
        deliveries.announce()
    }

    private func explain(_ job: Controller.JobRecord, _ reason: String) async throws {
        try await database.write { connection in
            let jobs = try JobTable.of(run: job.runID, in: connection)
            guard var now = jobs.first(where: { $0.job == job.job }), now.status == .queued, now.reason != reason else {
                return
            }
            now.reason = String(reason.prefix(1000))
            try JobTable.update(now, in: connection)
        }
    }
}
