import DatabaseServers

/// Where the controllers of a scenario keep their state, and how many there are.
struct KillStore: Sendable, CustomStringConvertible {
    var isPostgres: Bool
    var controllers: Int

    var description: String { "\(controllers) on \(isPostgres ? "PostgreSQL" : "SQLite")" }

    static var available: [KillStore] {
        // Two on SQLite share a data directory: one works and the other waits for it to end.
        let kinds = [false, true].flatMap { isPostgres in
            [1, 2].map { KillStore(isPostgres: isPostgres, controllers: $0) }
        }
        return kinds.filter { !$0.isPostgres || PostgresCluster.isAvailable }
    }
}
