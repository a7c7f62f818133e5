import ControllerAPI
import Persistence

/// Says how the agents of an environment stand towards a promotion, and waits for that to change.
struct SyncBoard: Sendable {
    let database: any SQLDatabase
    let changes: Changes
    let rules: Rules
    let mirrors: Mirrors
    let runners: RunnerDesk

    /// Towards the promotion that the run of this lease made.
    func state(
        lease: String,
        environment: String,
        by runner: String,
        atMost limit: Duration
    ) async throws -> SyncState {
        let job = try await runners.held(lease, by: runner)
        let rule = try required(environment)
        return try await settled(rule, atMost: limit) { connection in
            let promotion = try PromotionTable.newest(run: job.runID, environment: rule.name, in: connection)
            let proposed = try PromotionTable.proposed(run: job.runID, environment: rule.name, in: connection)
            if promotion == nil, !proposed.isEmpty { return [] }
            guard let promotion else {
                throw ControllerError(
                    .conflict,
                    "this run has not promoted anything to \(rule.name): headgate/promote comes before headgate/wait-for-sync"
                )
            }
            return [promotion]
        } none: { connection in
            let proposed = try PromotionTable.proposed(run: job.runID, environment: rule.name, in: connection)
            let address = proposed.first?.pullRequest ?? ""
            return SyncState(outcome: .pending, message: "the promotion waits for the merge of \(address)")
        }
    }

    /// Towards the promotions of a source revision, given whole or by its beginning.
    func state(environment: String, revision: String, atMost limit: Duration) async throws -> SyncState {
        let rule = try required(environment)
        guard revision.count >= 7, revision.count <= 40, revision.allSatisfy(\.isHexDigit) else {
            throw ControllerError(.invalid, "'\(revision.prefix(60))' is not a commit: give 7 to 40 hexadecimal digits")
        }
        return try await settled(rule, atMost: limit) { connection in
            try PromotionTable.of(revisionPrefix: revision.lowercased(), environment: rule.name, in: connection)
        } none: { connection in
            let run = try RunTable.newest(revisionPrefix: revision.lowercased(), in: connection)
            guard let run else { return SyncState(outcome: .pending, message: "no run of \(revision.prefix(10)) yet") }
            guard run.status.isFinal else {
                return SyncState(
                    outcome: .pending,
                    message: "run \(run.id) has not promoted \(revision.prefix(10)) to \(rule.name) yet"
                )
            }
            return SyncState(
                outcome: .failed,
                message: "run \(run.id) \(run.status.rawValue) without promoting \(revision.prefix(10)) to \(rule.name)"
            )
        }
    }

    private func required(_ environment: String) throws -> EnvironmentRule {
        guard let rule = rules.environment(environment) else {
            let known = rules.environments.map(\.name).joined(separator: ", ")
            throw ControllerError(.notFound, "there is no environment '\(environment.prefix(60))'; there are \(known)")
        }
        return rule
    }

    private func settled(
        _ rule: EnvironmentRule,
        atMost limit: Duration,
        promotions: @Sendable (any SQLConnection) throws -> [PromotionRecord],
        none: @Sendable (any SQLConnection) throws -> SyncState = { _ in
            SyncState(outcome: .pending, message: "nothing has been promoted yet")
        }
    ) async throws -> SyncState {
        let end = ContinuousClock.now + limit
        while true {
            let mark = changes.mark()
            let state = try await now(rule, promotions: promotions, none: none)
            let left = end - ContinuousClock.now
            guard state.outcome == .pending, left > .zero, !changes.isClosed, !Task.isCancelled else { return state }
            await changes.wait(for: [.environment(Rules.key(rule.name)), .runs], after: mark, atMost: left)
        }
    }

    private struct Snapshot: Sendable {
        var promotions: [PromotionRecord]
        var current: PromotionRecord?
        var agents: [AgentStatus]
        var none: SyncState

        /// Why the promotion was taken back, if it was.
        var failure: String?
    }

    private func now(
        _ rule: EnvironmentRule,
        promotions: @Sendable (any SQLConnection) throws -> [PromotionRecord],
        none: @Sendable (any SQLConnection) throws -> SyncState
    ) async throws -> SyncState {
        let snapshot = try await database.read { connection in
            let found = try promotions(connection)
            let current = try PromotionTable.current(rule.name, in: connection)
            let rollback = try current.flatMap { try PromotionDetailTable.find($0.key, in: connection) }
            let isTakenBack = rollback?.kind == .rollback && rollback?.reverts == found.first?.id && !found.isEmpty
            return Snapshot(
                promotions: found,
                current: current,
                agents: try AgentTable.of(environment: rule.name, in: connection),
                none: found.isEmpty
                    ? try none(connection) : SyncState(outcome: .pending, message: ""),
                failure: isTakenBack ? rollback?.reason : nil
            )
        }
        guard let promotion = snapshot.promotions.first, let commit = promotion.promotion else { return snapshot.none }
        if let failure = snapshot.failure {
            return SyncState(outcome: .failed, message: "\(rule.name) was rolled back: \(failure)")
        }
        if let current = snapshot.current, current.id != promotion.id, current.promotion != commit,
            current.revision != promotion.revision
        {
            return SyncState(
                outcome: .superseded,
                message:
                    "\(rule.name) has moved on: run \(current.runID) promoted \(current.revision.prefix(10)) after \(promotion.revision.prefix(10))"
            )
        }
        return try await SyncEvaluation(environment: rule.name, promotion: commit, revision: promotion.revision)
            .state(snapshot.agents) { observed in
                try await mirrors.contains(rule.repository, commit: commit, in: observed)
            }
    }
}
