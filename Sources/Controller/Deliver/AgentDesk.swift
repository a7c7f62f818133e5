import ControllerAPI
import Git
import Persistence

/// Hears what agents report and tells them when their branch has moved.
struct AgentDesk: Sendable {
    let database: any SQLDatabase
    let changes: Changes
    let rules: Rules

    /// Takes a report.
    ///
    /// The name and the environment are those the agent's token stands for, whatever the report says.
    func receive(_ status: AgentStatus, from name: String, environment: String) async throws {
        var status = status
        status.name = name
        status.environment = environment
        status.rollback = try status.rollback.map(Self.checked)
        let report = status
        try await database.write { connection in
            let now = Timestamp.now().text
            let before = try AgentTable.find(name, in: connection)
            if let rollback = report.rollback, rollback.revision != before?.rollback?.revision {
                try note(rollback, by: name, environment: environment, at: now, in: connection)
            }
            try AgentTable.save(report, at: now, in: connection)
            let health = Health.combined(try AgentTable.of(environment: environment, in: connection).map(\.health))
            let known = try HealthTable.latest(Rules.key(environment), in: connection)?.health
            try HealthTable.record(health, of: Rules.key(environment), at: now, in: connection)
            guard health != known else { return }
            try rules.tell(
                DeliveryEvent(
                    at: now,
                    name: "environment.\(health.rawValue.lowercased())",
                    repository: rules.environment(environment)?.repository,
                    environment: rules.environment(environment)?.name ?? environment,
                    reason: report.workloads.compactMap(\.message).first
                ),
                in: connection
            )
        }
        changes.announce(.environment(Rules.key(environment)))
    }

    /// What a report says of a rollback, within bounds: it is shown to people and compared with commits.
    private static func checked(_ rollback: AgentRollback) throws -> AgentRollback {
        do {
            return AgentRollback(
                revision: try Revision(rollback.revision).hex,
                restored: try Revision(rollback.restored).hex,
                reason: String(rollback.reason.prefix(100)),
                message: String(rollback.message.prefix(4000)),
                at: String(rollback.at.prefix(40))
            )
        } catch {
            throw ControllerError(.invalid, "the rollback names no commit: \(error.message)")
        }
    }

    /// An agent has rolled back by itself: that is in the audit log and among the events, whatever the rules make of it.
    private func note(
        _ rollback: AgentRollback,
        by name: String,
        environment: String,
        at now: String,
        in connection: any SQLConnection
    ) throws {
        let actor = Principal.agent(name: name, environment: environment).name
        let rule = rules.environment(environment)
        try AuditLog.append(
            actor: actor,
            action: "agent.rollback",
            detail: try JSON.encode([
                "environment": rule?.name ?? environment, "revision": rollback.revision,
                "restored": rollback.restored, "cause": rollback.reason, "reason": rollback.message,
            ]),
            at: now,
            in: connection
        )
        try rules.tell(
            DeliveryEvent(
                at: now,
                name: "agent.rollback",
                repository: rule?.repository,
                environment: rule?.name ?? environment,
                revision: rollback.revision,
                actor: actor,
                reason: rollback.message
            ),
            in: connection
        )
    }

    /// The tip of the environment's branch once it is not `after` any more; the same again when the time is up.
    func hint(environment: String, after: String?, atMost limit: Duration) async throws -> SyncHint {
        guard let rule = rules.environment(environment) else {
            throw ControllerError(.notFound, "there is no environment '\(environment)'")
        }
        let mark = changes.mark()
        let tip = try await tip(rule.repository)
        guard tip == after || tip == nil else { return SyncHint(revision: tip) }
        await changes.wait(for: [.repository(rule.repository)], after: mark, atMost: limit)
        return SyncHint(revision: try await self.tip(rule.repository))
    }

    private func tip(_ repository: String) async throws -> String? {
        try await database.read { try EventTable.newest(repository, in: $0) }
    }
}
