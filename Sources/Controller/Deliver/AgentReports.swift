import ControllerAPI
import Git
import Persistence

/// What agents' reports make of the database: their last words, their environments' health, and what is told of both.
struct AgentReports: Sendable {
    let rules: Rules

    /// Writes reports down, and what they make of their environments.
    func save(_ reports: [AgentStatus], in connection: any SQLConnection) throws {
        let now = Timestamp.now().text
        for (key, reports) in Dictionary(grouping: reports, by: { Rules.key($0.environment) }) {
            for report in reports { try save(report, at: now, in: connection) }
            let health = try AgentTable.health(of: key, in: connection)
            let known = try HealthTable.latest(key, in: connection)?.health
            guard health != known else { continue }
            let hasRecovered = try health == .healthy && HealthTable.wasBad(key, in: connection)
            try HealthTable.record(health, of: key, at: now, in: connection)
            var event = DeliveryEvent(
                at: now,
                name: "environment.\(health.rawValue.lowercased())",
                repository: rules.environment(key)?.repository,
                environment: rules.environment(key)?.name ?? key,
                reason: reports.flatMap(\.workloads).compactMap(\.message).first
            )
            try rules.tell(event, in: connection)
            guard hasRecovered else { continue }
            event.name = "environment.recovered"
            try rules.tell(event, in: connection)
        }
    }

    /// Tells something of an agent.
    func tell(
        _ event: String,
        _ agent: String,
        of environment: String,
        because reason: String? = nil,
        at now: String,
        in connection: any SQLConnection
    ) throws {
        try rules.tell(
            DeliveryEvent(
                at: now,
                name: event,
                repository: rules.environment(environment)?.repository,
                environment: rules.environment(environment)?.name ?? environment,
                subject: agent,
                reason: reason
            ),
            in: connection
        )
    }

    /// What a report says of a rollback, within bounds: it is shown to people and compared with commits.
    static func checked(_ rollback: AgentRollback) throws -> AgentRollback {
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

    private func save(_ report: AgentStatus, at now: String, in connection: any SQLConnection) throws {
        if let rollback = report.rollback {
            let before = try AgentTable.find(report.name, in: connection)?.rollback
            if rollback.revision != before?.revision {
                try note(rollback, by: report.name, environment: report.environment, at: now, in: connection)
            }
        }
        try AgentTable.save(report, at: now, in: connection)
        if try AgentTable.find(again: report.name, in: connection) {
            try tell("agent.back", report.name, of: report.environment, at: now, in: connection)
        }
    }

    /// An agent has rolled back by itself: that is in the audit log and among the events, whatever the rules make of it.
    ///
    /// What was promoted last is looked at again, even if it had been healthy for a moment.
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
}
