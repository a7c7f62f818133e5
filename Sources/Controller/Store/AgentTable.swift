import ControllerAPI
import Persistence

/// The statements on `agents`: the last report of each.
enum AgentTable {
    static func save(_ status: AgentStatus, at now: String, in connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO agents (name, environment, report, seen_at, health) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET environment = excluded.environment, report = excluded.report,
                seen_at = excluded.seen_at, health = excluded.health
            """,
            [
                .text(status.name), .text(status.environment), .text(try JSON.encode(status)), .text(now),
                .text(status.health.rawValue),
            ]
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

    /// How an environment does: what its agents say together.
    ///
    /// No report is opened for it.
    static func health(of environment: String, in connection: any SQLConnection) throws -> Health {
        let rows = try connection.query(
            "SELECT DISTINCT health FROM agents WHERE lower(environment) = ?",
            [.text(Rules.key(environment))]
        )
        let words = try rows.map { try $0.optionalText("health") }
        // Reports from before the column was there are opened; the next ones fill it.
        guard !words.contains(nil) else {
            return Health.combined(try of(environment: environment, in: connection).map(\.health))
        }
        return Health.combined(
            try words.compactMap(\.self).map { word in
                guard let health = Health(rawValue: word) else {
                    throw ControllerError(.unavailable, "the database holds the unknown health '\(word.prefix(40))'")
                }
                return health
            }
        )
    }

    /// Those whose last report is older, and of whom that was not said yet.
    static func silent(before: String, in connection: any SQLConnection) throws -> [AgentStatus] {
        try connection.query(
            "SELECT * FROM agents WHERE lost_at IS NULL AND seen_at < ? ORDER BY name LIMIT 1000",
            [.text(before)]
        ).map(status)
    }

    static func miss(_ name: String, at now: String, in connection: any SQLConnection) throws {
        try connection.execute("UPDATE agents SET lost_at = ? WHERE name = ?", [.text(now), .text(name)])
    }

    /// Answers whether an agent that has reported was counted as lost; it is not any more.
    static func find(again name: String, in connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            "UPDATE agents SET lost_at = NULL WHERE name = ? AND lost_at IS NOT NULL",
            [.text(name)]
        ) > 0
    }

    private static func status(_ row: SQLRow) throws -> AgentStatus {
        var status = try JSON.decode(AgentStatus.self, from: row.text("report"))
        status.lastSeen = try row.text("seen_at")
        return status
    }
}
