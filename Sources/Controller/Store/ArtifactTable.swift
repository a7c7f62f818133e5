import Persistence

/// The statements on `artifacts` and `artifact_pieces`.
enum ArtifactTable {
    /// Makes an upload the content of an artifact; what it was before goes with the old upload's pieces.
    static func save(
        _ name: String,
        run: Int,
        size: Int,
        upload: String?,
        at now: String,
        in connection: any SQLConnection
    ) throws {
        let before = try self.upload(name, run: run, in: connection)
        try connection.execute(
            """
            INSERT INTO artifacts (run_id, name, size, created_at, upload) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (run_id, name) DO UPDATE SET size = excluded.size, created_at = excluded.created_at,
                upload = excluded.upload
            """,
            [SQLValue(run), .text(name), SQLValue(size), .text(now), SQLValue(upload)]
        )
        if let before { try drop(upload: before, in: connection) }
    }

    /// The names of a run's artifacts, in order.
    static func names(run: Int, in connection: any SQLConnection) throws -> [String] {
        try connection.query("SELECT name FROM artifacts WHERE run_id = ? ORDER BY name", [SQLValue(run)])
            .map { try $0.text("name") }
    }

    static func upload(_ name: String, run: Int, in connection: any SQLConnection) throws -> String? {
        try connection.first(
            "SELECT upload FROM artifacts WHERE run_id = ? AND name = ?",
            [SQLValue(run), .text(name)]
        )?.optionalText("upload")
    }

    static func add(_ piece: [UInt8], number: Int, to upload: String, in connection: any SQLConnection) throws {
        try connection.execute(
            "INSERT INTO artifact_pieces (upload, number, bytes) VALUES (?, ?, ?)",
            [.text(upload), SQLValue(number), .blob(piece)]
        )
    }

    /// A piece by its number, from 0; nil after the last one.
    static func piece(_ number: Int, of upload: String, in connection: any SQLConnection) throws -> [UInt8]? {
        try connection.first(
            "SELECT bytes FROM artifact_pieces WHERE upload = ? AND number = ?",
            [.text(upload), SQLValue(number)]
        )?.blob("bytes")
    }

    static func drop(upload: String, in connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM artifact_pieces WHERE upload = ?", [.text(upload)])
    }
}
