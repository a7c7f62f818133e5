import Persistence

/// The tables of a controller as a backup sees them: all there are, but what belongs to a moment.
enum BackupTables {
    /// Who lives and who is signed in is of no use later; logs and artifacts are written apart, as both databases keep
    /// them differently.
    private static let passedOver: Set<String> = [
        "schema_migrations", "controllers", "duties", "runners", "sessions", "log_pieces", "artifact_pieces",
    ]

    /// How many rows are read at once.
    static let batch = 500

    static func names(in connection: any SQLConnection) throws -> [String] {
        let sql =
            switch connection.dialect {
            case .sqlite:
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
            case .postgres:
                """
                SELECT CAST(table_name AS TEXT) AS name FROM information_schema.tables
                WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1
                """
            }
        return try connection.query(sql).map { try $0.text("name") }.filter { !passedOver.contains($0) }
    }

    static func migrations(in connection: any SQLConnection) throws -> [String] {
        try connection.query("SELECT id FROM schema_migrations ORDER BY position").map { try $0.text("id") }
    }

    /// The columns of a table, in one order for both databases.
    static func columns(of table: String, in connection: any SQLConnection) throws -> [String] {
        let sql =
            switch connection.dialect {
            case .sqlite: "SELECT name FROM pragma_table_info(?) ORDER BY name"
            case .postgres:
                """
                SELECT CAST(column_name AS TEXT) AS name FROM information_schema.columns
                WHERE table_schema = current_schema() AND table_name = ? ORDER BY 1
                """
            }
        return try connection.query(sql, [.text(table)]).map { try $0.text("name") }.sorted()
    }

    /// Rows from a place on; every table is ordered by enough of its columns to tell its rows apart.
    static func rows(
        of table: String,
        columns: [String],
        from place: Int,
        in connection: any SQLConnection
    ) throws -> [[SQLValue]] {
        let keys = ["id", "run_id", "repository", "name", "job", "attempt", "environment", "branch", "ref", "hash"]
        let order = keys.filter(columns.contains)
        let list = (order.isEmpty ? columns : order).map { "\"\($0)\"" }.joined(separator: ", ")
        let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
        return try connection.query(
            "SELECT \(names) FROM \"\(table)\" ORDER BY \(list) LIMIT \(batch) OFFSET ?",
            [SQLValue(place)]
        ).map { row in try columns.map { try row.value($0) } }
    }

    static func insert(
        _ values: [SQLValue],
        into table: String,
        columns: [String],
        in connection: any SQLConnection
    ) throws {
        let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        try connection.execute("INSERT INTO \"\(table)\" (\(names)) VALUES (\(places))", values)
    }

    /// Has new rows numbered after those that were put in; SQLite does so by itself.
    static func advance(_ table: String, columns: [String], in connection: any SQLConnection) throws {
        guard connection.dialect == .postgres, columns.contains("id") else { return }
        let sequence = try connection.first("SELECT pg_get_serial_sequence(?, 'id') AS name", [.text(table)])
        guard try sequence?.optionalText("name") != nil else { return }
        _ = try connection.query(
            """
            SELECT CAST(setval(pg_get_serial_sequence('\(table)', 'id'), (SELECT COALESCE(MAX(id), 0) + 1 FROM "\(table)"), false)
                AS TEXT) AS value
            """
        )
    }
}
