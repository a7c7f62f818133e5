import ControllerAPI
import Persistence

/// The statements on `environment_health`: how environments have been doing, one row for each change.
enum HealthTable {
    /// The most changes of an environment that are kept, the newest ones.
    static let maximumChanges = 10_000

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

    /// Whether it was degraded, or not there, since it was healthy last.
    static func wasBad(_ environment: String, in connection: any SQLConnection) throws -> Bool {
        let rows = try connection.query(
            "SELECT * FROM environment_health WHERE environment = ? ORDER BY id DESC LIMIT 100",
            [.text(environment)]
        ).map(row)
        return rows.prefix { $0.health != .healthy }.contains { $0.health == .degraded || $0.health == .missing }
            && rows.contains { $0.health == .healthy }
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

    /// Removes the changes from before a time, but the one that was in force then, and what is over the bound of an
    /// environment.
    ///
    /// - Returns: how many were removed, at most a batch of each environment.
    static func remove(before time: String?, in connection: any SQLConnection) throws -> Int {
        var count = 0
        for row in try connection.query("SELECT DISTINCT environment FROM environment_health LIMIT 10000") {
            let environment = try row.text("environment")
            let over = try connection.first(
                "SELECT id FROM environment_health WHERE environment = ? ORDER BY id DESC LIMIT 1 OFFSET \(maximumChanges)",
                [.text(environment)]
            )?.int("id")
            let old = try connection.first(
                "SELECT MAX(id) AS id FROM environment_health WHERE environment = ? AND since < ?",
                [.text(environment), .text(time ?? "")]
            )?.optionalInt("id")
            let last = max(over ?? 0, (old ?? 0) - 1)
            guard last > 0 else { continue }
            count += try connection.execute(
                """
                DELETE FROM environment_health WHERE id IN (
                    SELECT id FROM environment_health WHERE environment = ? AND id <= ? ORDER BY id LIMIT 1000)
                """,
                [.text(environment), SQLValue(last)]
            )
        }
        return count
    }

    private static func row(_ row: SQLRow) throws -> Row {
        guard let health = Health(rawValue: try row.text("health")) else {
            throw ControllerError(.unavailable, "the database holds an unknown health")
        }
        return Row(health: health, since: try row.text("since"))
    }
}
