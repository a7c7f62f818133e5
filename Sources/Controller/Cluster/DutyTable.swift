import Persistence

/// The statements on `controllers` and `duties`: who lives, and who does what only one may do.
enum DutyTable {
    /// A duty and how its holder is.
    struct Row: Sendable {
        var name: String
        var holder: String
        var fence: Int

        /// When the holder was last heard of, by the database's clock; nil when it has said good-bye.
        var seen: Int64?
    }

    /// Says that a controller lives.
    static func beat(
        _ instance: Instance,
        address: String,
        startedAt: String,
        at now: Int64,
        in connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO controllers (id, home, address, started_at, seen) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET seen = excluded.seen
            """,
            [.text(instance.id), .text(instance.home), .text(address), .text(startedAt), .integer(now)]
        )
    }

    /// Forgets the earlier lives of a home, and whoever has not been heard of since.
    static func forget(home: String, except id: String, before: Int64, in connection: any SQLConnection) throws {
        try connection.execute(
            "DELETE FROM controllers WHERE id <> ? AND (home = ? OR seen < ?)",
            [.text(id), .text(home), .integer(before)]
        )
    }

    static func leave(_ id: String, in connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM controllers WHERE id = ?", [.text(id)])
    }

    static func all(in connection: any SQLConnection) throws -> [Row] {
        try connection.query(
            """
            SELECT duties.name, duties.holder, duties.fence, controllers.seen
            FROM duties LEFT JOIN controllers ON controllers.id = duties.holder
            """
        ).map { row in
            Row(
                name: try row.text("name"),
                holder: try row.text("holder"),
                fence: try row.int("fence"),
                seen: try row.optionalInt64("seen")
            )
        }
    }

    /// Takes a duty that nobody has ever had, or that the fence says is still with the one it was taken from.
    ///
    /// PostgreSQL passes over a row that another controller is taking at the same moment.
    ///
    /// - Returns: the new fence, or nil when another was faster.
    static func take(
        _ name: String,
        from fence: Int?,
        by holder: String,
        in connection: any SQLConnection
    ) throws -> Int? {
        guard let fence else {
            let added = try connection.execute(
                "INSERT INTO duties (name, holder, fence) VALUES (?, ?, 1) ON CONFLICT (name) DO NOTHING",
                [.text(name), .text(holder)]
            )
            return added == 1 ? 1 : nil
        }
        let free =
            switch connection.dialect {
            case .sqlite: "SELECT name FROM duties WHERE name = ? AND fence = ?"
            case .postgres: "SELECT name FROM duties WHERE name = ? AND fence = ? FOR UPDATE SKIP LOCKED"
            }
        guard try connection.first(free, [.text(name), SQLValue(fence)]) != nil else { return nil }
        try connection.execute(
            "UPDATE duties SET holder = ?, fence = ? WHERE name = ?",
            [.text(holder), SQLValue(fence + 1), .text(name)]
        )
        return fence + 1
    }

    /// Whether the duty is still the holder's who got this fence.
    static func holds(_ name: String, fence: Int, in connection: any SQLConnection) throws -> Bool {
        try connection.first(
            "SELECT name FROM duties WHERE name = ? AND fence = ?",
            [.text(name), SQLValue(fence)]
        ) != nil
    }
}
