import ControllerAPI
import Git
import HeadgateConfiguration
import Logging
import Persistence

/// Watches how what was promoted last does: writes down when it was first healthy or found degraded, and has what failed taken
/// back where the rules want that.
struct PromotionWatch: Sendable {
    let database: any SQLDatabase
    let rules: Rules
    let mirrors: Mirrors
    let rollbacks: RollbackDesk
    let changes: Changes
    let clock: WallClock
    let logger: Logger

    private struct Present: Sendable {
        var record: PromotionRecord
        var detail: PromotionDetail
        var agents: [AgentStatus]
    }

    /// Looks at every environment.
    ///
    /// Call it now and then.
    func look() async throws {
        for rule in rules.environments {
            do {
                if rule.pullRequests != nil { try await seeMerges(for: rule) }
                try await look(at: rule)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                // What is wrong with one environment, or with what its agents say, is no matter of the others.
                logger.warning("how \(rule.name) does cannot be told: \(error)")
            }
        }
    }

    /// Takes note of promotions whose pull requests were merged: their commits are on the branch.
    private func seeMerges(for rule: EnvironmentRule) async throws {
        let proposed = try await database.read { try PromotionTable.proposed(environment: rule.name, in: $0) }
        guard !proposed.isEmpty, let branch = rules.repository(rule.repository)?.branch else { return }
        let repository = try await mirrors.repository(rule.repository)
        guard let tip = try await repository.resolve(try RefName.branch(branch).name) else { return }
        for (record, address) in proposed {
            let found = try await repository.findCommit(
                on: tip,
                trailer: OverlayCommitter.keyTrailer,
                value: record.key,
                limit: 1000
            )
            guard let found else { continue }
            let now = clock.now().text
            try await database.write { connection in
                let isFirst = try PromotionTable.commit(
                    id: record.id,
                    promotion: found.revision.hex,
                    changed: true,
                    at: now,
                    in: connection
                )
                guard isFirst else { return }
                try AuditLog.append(
                    actor: "run \(record.runID)",
                    action: "promote",
                    detail: try JSON.encode([
                        "environment": rule.name, "commit": found.revision.hex, "revision": record.revision,
                        "images": record.images.joined(separator: " "), "pullRequest": address,
                    ]),
                    at: now,
                    in: connection
                )
                try rules.tell("promoted", of: record, to: rule, at: now, in: connection)
            }
            changes.announce(.environment(Rules.key(rule.name)), .runs)
        }
    }

    private func look(at rule: EnvironmentRule) async throws {
        let present = try await database.read { connection -> Present? in
            guard let record = try PromotionTable.current(rule.name, in: connection) else { return nil }
            let detail = try PromotionDetailTable.find(record.key, in: connection)
            // What was healthy once is left to people: its agents need not be asked.
            guard let detail, detail.healthyAt == nil else { return nil }
            return Present(
                record: record,
                detail: detail,
                agents: try AgentTable.of(environment: rule.name, in: connection)
            )
        }
        guard let present, let commit = present.record.promotion else { return }
        let detail = present.detail
        if let (agent, rollback) = try await rolledBack(present, commit: commit, rule: rule) {
            try await fail(present, because: rollback.message, rule: rule)
            guard rule.rollback != .manual else { return }
            return try await takeBack(present, detail, because: rollback.message, by: agent, rule: rule)
        }
        if detail.failedAt == nil {
            guard try await judge(present, commit: commit, rule: rule) else { return }
        }
        guard rule.rollback == .automatic else { return }
        let failure = try await database.read { try PromotionDetailTable.find(present.record.key, in: $0)?.failure }
        let degraded = present.agents.first { $0.health == .degraded }?.name
        try await takeBack(present, detail, because: failure ?? "", by: degraded, rule: rule)
    }

    /// The agent that has rolled this promotion back on its host, if one has.
    private func rolledBack(
        _ present: Present,
        commit: String,
        rule: EnvironmentRule
    ) async throws -> (agent: String, rollback: AgentRollback)? {
        for agent in present.agents {
            guard let rollback = agent.rollback,
                try await mirrors.contains(rule.repository, commit: commit, in: rollback.revision)
            else { continue }
            return (agent.name, rollback)
        }
        return nil
    }

    private func takeBack(
        _ present: Present,
        _ detail: PromotionDetail,
        because failure: String,
        by agent: String?,
        rule: EnvironmentRule
    ) async throws {
        // A rollback is never rolled back.
        guard detail.kind == .promotion, present.record.changed else { return }
        let actor = agent.map { Principal.agent(name: $0, environment: rule.name).name } ?? "agents of \(rule.name)"
        try await rollbacks.takeBack(present.record, because: failure, by: actor, rule: rule)
    }

    /// Writes down what the agents' reports say; answers whether the promotion has failed.
    private func judge(_ present: Present, commit: String, rule: EnvironmentRule) async throws -> Bool {
        let state = try await SyncEvaluation(
            environment: rule.name,
            promotion: commit,
            revision: present.record.revision
        ).state(present.agents) { try await mirrors.contains(rule.repository, commit: commit, in: $0) }
        let now = clock.now().text
        switch state.outcome {
        case .healthy:
            try await database.write { connection in
                guard try PromotionDetailTable.markHealthy(present.record.key, at: now, in: connection) else { return }
                try rules.tell("promotion.healthy", of: present.record, to: rule, at: now, in: connection)
            }
            return false
        case .failed:
            try await fail(present, because: state.message, rule: rule)
            return true
        case .pending, .superseded: return false
        }
    }

    /// Writes down that a promotion has failed, and tells of it once.
    private func fail(_ present: Present, because message: String, rule: EnvironmentRule) async throws {
        let now = clock.now().text
        try await database.write { connection in
            guard try PromotionDetailTable.markFailed(present.record.key, message, at: now, in: connection) else {
                return
            }
            try rules.tell("promotion.failed", of: present.record, to: rule, reason: message, at: now, in: connection)
        }
    }
}
