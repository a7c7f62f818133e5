import ControllerAPI
import Git
import Persistence

/// Hears what agents report and tells them when their branch has moved.
struct AgentDesk: Sendable {
    let database: any SQLDatabase
    let changes: Changes
    let rules: Rules
    private let writer: ReportWriter

    init(database: any SQLDatabase, changes: Changes, rules: Rules) {
        self.database = database
        self.changes = changes
        self.rules = rules
        writer = ReportWriter { reports in
            try await database.write { try Self.save(reports, rules: rules, in: $0) }
        }
    }

    /// Takes a report.
    ///
    /// The name and the environment are those the agent's token stands for, whatever the report says. Nobody is woken by one
    /// that only says again what the last one said.
    func receive(_ status: AgentStatus, from name: String, environment: String) async throws {
        var status = status
        status.name = name
        status.environment = environment
        status.rollback = try status.rollback.map(Self.checked)
        guard try await writer.save(status) else { return }
        changes.announce(.environment(Rules.key(environment)))
    }

    /// Writes reports down, and what they make of their environments.
    private static func save(_ reports: [AgentStatus], rules: Rules, in connection: any SQLConnection) throws {
        let now = Timestamp.now().text
        for (key, reports) in Dictionary(grouping: reports, by: { Rules.key($0.environment) }) {
            for report in reports {
                if let rollback = report.rollback {
                    let before = try AgentTable.find(report.name, in: connection)?.rollback
                    if rollback.revision != before?.revision {
                        try note(rollback, by: report.name, environment: key, rules: rules, at: now, in: connection)
                    }
                }
                try AgentTable.save(report, at: now, in: connection)
            }
            let health = try AgentTable.health(of: key, in: connection)
            let known = try HealthTable.latest(key, in: connection)?.health
            guard health != known else { continue }
            try HealthTable.record(health, of: key, at: now, in: connection)
            try rules.tell(
                DeliveryEvent(
                    at: now,
                    name: "environment.\(health.rawValue.lowercased())",
                    repository: rules.environment(key)?.repository,
                    environment: rules.environment(key)?.name ?? key,
                    reason: reports.flatMap(\.workloads).compactMap(\.message).first
                ),
                in: connection
            )
        }
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
    ///
    /// What was promoted last is looked at again, even if it had been healthy for a moment.
    private static func note(
        _ rollback: AgentRollback,
        by name: String,
        environment: String,
        rules: Rules,
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
        if let present = try PromotionTable.current(rule?.name ?? environment, in: connection) {
            try PromotionDetailTable.reopen(present.key, in: connection)
        }
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
