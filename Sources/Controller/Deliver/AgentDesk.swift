import ControllerAPI
import Git
import Persistence

/// Hears what agents report and tells them when their branch has moved.
struct AgentDesk: Sendable {
    /// After this many seconds without a report an agent counts as lost; they report every ten.
    static let silence = 60

    let database: any SQLDatabase
    let changes: Changes
    let rules: Rules
    private let writer: ReportWriter

    init(database: any SQLDatabase, changes: Changes, rules: Rules) {
        self.database = database
        self.changes = changes
        self.rules = rules
        writer = ReportWriter { reports in
            try await database.write { try AgentReports(rules: rules).save(reports, in: $0) }
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
        status.rollback = try status.rollback.map(AgentReports.checked)
        guard try await writer.save(status) else { return }
        changes.announce(.environment(Rules.key(environment)))
    }

    /// Tells of agents that have not reported for a while; one that is silent since before `started` is given time.
    func missSilent(since started: Timestamp, at now: Timestamp = .now(), _ duty: Duty) async throws {
        let limit = now.adding(seconds: -Self.silence)
        guard started < limit else { return }
        let before = limit.text
        guard try await database.read({ try !AgentTable.silent(before: before, in: $0).isEmpty }) else { return }
        try await database.write { connection in
            try duty.check(in: connection)
            for agent in try AgentTable.silent(before: before, in: connection) {
                try AgentTable.miss(agent.name, at: now.text, in: connection)
                guard rules.environment(agent.environment) != nil else { continue }
                let reason = agent.lastSeen.map { "Its last report is of \($0)." }
                try AgentReports(rules: rules)
                    .tell(
                        "agent.lost",
                        agent.name,
                        of: agent.environment,
                        because: reason,
                        at: now.text,
                        in: connection
                    )
            }
        }
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
