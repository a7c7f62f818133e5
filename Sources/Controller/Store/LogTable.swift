import Persistence

/// Which log: one for each attempt at a job.
struct LogKey: Sendable, Hashable {
    var run: Int

    /// The job's number among the logs of its run.
    var log: Int
    var attempt: Int
}

/// The statements on `log_pieces`: logs in the database, where every controller reads them.
enum LogTable {
    /// The most bytes of one row.
    private static let maximumPiece = 64 * 1024

    /// How many rows are read at once.
    private static let batch = 100

    static func size(of key: LogKey, in connection: any SQLConnection) throws -> Int {
        let row = try connection.first(
            """
            SELECT start + length(bytes) AS size FROM log_pieces WHERE run_id = ? AND log = ? AND attempt = ?
            ORDER BY start DESC LIMIT 1
            """,
            [SQLValue(key.run), SQLValue(key.log), SQLValue(key.attempt)]
        )
        return try row?.int("size") ?? 0
    }

    /// Appends bytes whose place is the end.
    static func append(
        _ bytes: ArraySlice<UInt8>,
        at size: Int,
        of key: LogKey,
        in connection: any SQLConnection
    ) throws {
        var rest = bytes
        var start = size
        while !rest.isEmpty {
            let piece = rest.prefix(maximumPiece)
            try connection.execute(
                "INSERT INTO log_pieces (run_id, log, attempt, start, bytes) VALUES (?, ?, ?, ?, ?)",
                [SQLValue(key.run), SQLValue(key.log), SQLValue(key.attempt), SQLValue(start), .blob(Array(piece))]
            )
            start += piece.count
            rest = rest.dropFirst(piece.count)
        }
    }

    /// The bytes from an offset on, `limit` of them unless the log ends before.
    static func read(
        from offset: Int,
        atMost limit: Int,
        of key: LogKey,
        in connection: any SQLConnection
    ) throws -> [UInt8] {
        let place = [SQLValue(key.run), SQLValue(key.log), SQLValue(key.attempt)]
        let first = try connection.first(
            """
            SELECT start FROM log_pieces WHERE run_id = ? AND log = ? AND attempt = ? AND start <= ?
            ORDER BY start DESC LIMIT 1
            """,
            place + [SQLValue(offset)]
        )
        guard offset >= 0, var next = try first?.int("start") else { return [] }
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let rows = try connection.query(
                """
                SELECT start, bytes FROM log_pieces WHERE run_id = ? AND log = ? AND attempt = ? AND start >= ?
                ORDER BY start LIMIT \(batch)
                """,
                place + [SQLValue(next)]
            )
            for row in rows {
                let (start, piece) = (try row.int("start"), try row.blob("bytes"))
                bytes += piece.dropFirst(max(0, offset - start))
                next = start + piece.count
            }
            guard rows.count == batch else { break }
        }
        return Array(bytes.prefix(limit))
    }
}
