import Persistence

/// When the lines of `schedule` come next: the statements on `schedules`.
///
/// Times are seconds from 1970 in UTC.
enum ScheduleTable {
    /// One line of one workflow file.
    struct Row: Sendable, Hashable {
        var repository: String
        var file: String
        var cron: String
        var zone: String
        var due: Int

        /// Up to which time all has been fired; nil before the first.
        var fired: Int?

        fileprivate var key: [SQLValue] { [.text(repository), .text(file), .text(cron), .text(zone)] }
    }

    /// The lines whose time has come, the longest overdue first.
    static func due(at now: Int, in connection: any SQLConnection) throws -> [Row] {
        try connection.query("SELECT * FROM schedules WHERE due <= ? ORDER BY due LIMIT 100", [SQLValue(now)]).map(row)
    }

    /// When the next line comes.
    static func next(in connection: any SQLConnection) throws -> Int? {
        try connection.first("SELECT due FROM schedules ORDER BY due LIMIT 1")?.int("due")
    }

    static func all(in connection: any SQLConnection) throws -> [Row] {
        try connection.query("SELECT * FROM schedules LIMIT 100000").map(row)
    }

    static func of(_ repository: String, in connection: any SQLConnection) throws -> [Row] {
        try connection.query(
            "SELECT * FROM schedules WHERE repository = ? ORDER BY file, cron, zone LIMIT 1000",
            [.text(repository)]
        ).map(row)
    }

    static func insert(_ row: Row, in connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO schedules (repository, file, cron, zone, due, fired) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (repository, file, cron, zone) DO NOTHING
            """,
            row.key + [SQLValue(row.due), SQLValue(row.fired)]
        )
    }

    static func update(_ row: Row, in connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE schedules SET due = ?, fired = ? WHERE repository = ? AND file = ? AND cron = ? AND zone = ?",
            [SQLValue(row.due), SQLValue(row.fired)] + row.key
        )
    }

    static func delete(_ row: Row, in connection: any SQLConnection) throws {
        try connection.execute(
            "DELETE FROM schedules WHERE repository = ? AND file = ? AND cron = ? AND zone = ?",
            row.key
        )
    }

    private static func row(_ row: SQLRow) throws -> Row {
        Row(
            repository: try row.text("repository"),
            file: try row.text("file"),
            cron: try row.text("cron"),
            zone: try row.text("zone"),
            due: try row.int("due"),
            fired: try row.optionalInt("fired")
        )
    }
}
