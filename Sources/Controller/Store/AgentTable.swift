import ControllerAPI
import Persistence

/// The statements on `agents`: the last report of each.
enum AgentTable {
    static func save(_ status: AgentStatus, at now: String, in connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO agents (name, environment, report, seen_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET environment = excluded.environment, report = excluded.report,
                seen_at = excluded.seen_at
            """,
            [.text(status.name), .text(status.environment), .text(try JSON.encode(status)), .text(now)]
        )
    }

    /// What an agent said last.
    static func find(_ name: String, in connection: any SQLConnection) throws -> AgentStatus? {
        try connection.first("SELECT * FROM agents WHERE name = ?", [.text(name)]).map(status)
    }

    static func all(in connection: any SQLConnection) throws -> [AgentStatus] {
        try connection.query("SELECT * FROM agents ORDER BY name LIMIT 10000").map(status)
    }

    static func of(environment: String, in connection: any SQLConnection) throws -> [AgentStatus] {
        try connection.query(
            "SELECT * FROM agents WHERE lower(environment) = ? ORDER BY name",
            [.text(Rules.key(environment))]
        ).map(status)
    }

    private static func status(_ row: SQLRow) throws -> AgentStatus {
        var status = try JSON.decode(AgentStatus.self, from: row.text("report"))
        status.lastSeen = try row.text("seen_at")
        return status
    }
}
