import DatabaseServers

/// Where the controllers of a scenario keep their state, and how many there are.
struct KillStore: Sendable, CustomStringConvertible {
    var isPostgres: Bool
    var controllers: Int

    var description: String { "\(controllers) on \(isPostgres ? "PostgreSQL" : "SQLite")" }

    static var available: [KillStore] {
        let sqlite = KillStore(isPostgres: false, controllers: 1)
        guard PostgresCluster.isAvailable else { return [sqlite] }
        return [sqlite, KillStore(isPostgres: true, controllers: 1), KillStore(isPostgres: true, controllers: 2)]
    }
}
