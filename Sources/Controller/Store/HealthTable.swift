import ControllerAPI
import Persistence

/// The statements on `environment_health`: how environments have been doing, one row for each change.
enum HealthTable {
    /// How an environment was doing from a moment on.
    struct Row: Sendable, Hashable {
        var health: Health
        var since: String
    }

    /// Writes down how an environment is doing, if that is another than before.
    static func record(
        _ health: Health,
        of environment: String,
        at now: String,
        in connection: any SQLConnection
    ) throws {
        guard try latest(environment, in: connection)?.health != health else { return }
        try connection.execute(
            "INSERT INTO environment_health (environment, health, since) VALUES (?, ?, ?)",
            [.text(environment), .text(health.rawValue), .text(now)]
        )
    }

    static func latest(_ environment: String, in connection: any SQLConnection) throws -> Row? {
        try connection.first(
            "SELECT * FROM environment_health WHERE environment = ? ORDER BY id DESC LIMIT 1",
            [.text(environment)]
        ).map(row)
    }

    /// The changes from a moment on, oldest first, and the one that was in force then.
    static func changes(
        of environment: String,
        since: String,
        in connection: any SQLConnection
    ) throws -> [Row] {
        let before = try connection.first(
            "SELECT * FROM environment_health WHERE environment = ? AND since < ? ORDER BY id DESC LIMIT 1",
            [.text(environment), .text(since)]
        ).map(row)
        let after = try connection.query(
            "SELECT * FROM environment_health WHERE environment = ? AND since >= ? ORDER BY id LIMIT 100000",
            [.text(environment), .text(since)]
        ).map(row)
        return (before.map { [$0] } ?? []) + after
    }

    private static func row(_ row: SQLRow) throws -> Row {
        guard let health = Health(rawValue: try row.text("health")) else {
            throw ControllerError(.unavailable, "the database holds an unknown health")
        }
        return Row(health: health, since: try row.text("since"))
    }
}
