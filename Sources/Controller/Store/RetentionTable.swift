import Persistence

/// The statements that find what is older than it is kept, and remove it.
enum RetentionTable {
    /// How much is looked for at once: a long transaction would hold up the others.
    static let batch = 50

    /// Runs that ended before a time and whose logs are still there.
    static func runsWithOldLogs(before time: String, in connection: any SQLConnection) throws -> [Int] {
        try connection.query(
            "SELECT id FROM runs WHERE finished_at < ? AND has_logs = 1 ORDER BY finished_at LIMIT \(batch)",
            [.text(time)]
        ).map { try $0.int("id") }
    }

    static func removeLogs(of run: Int, in connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM log_pieces WHERE run_id = ?", [SQLValue(run)])
        try connection.execute("UPDATE runs SET has_logs = 0 WHERE id = ?", [SQLValue(run)])
    }

    /// Runs that are over and have artifacts from before a time, the oldest first.
    static func runsWithOldArtifacts(before time: String, in connection: any SQLConnection) throws -> [Int] {
        try connection.query(
            """
            SELECT artifacts.run_id AS id, MIN(artifacts.created_at) AS oldest FROM artifacts
            LEFT JOIN runs ON runs.id = artifacts.run_id
            WHERE artifacts.created_at < ? AND (runs.id IS NULL OR runs.finished_at IS NOT NULL)
            GROUP BY artifacts.run_id ORDER BY oldest LIMIT \(batch)
            """,
            [.text(time)]
        ).map { try $0.int("id") }
    }

    static func sizeOfArtifacts(in connection: any SQLConnection) throws -> Int {
        try connection.first("SELECT COALESCE(SUM(size), 0) AS size FROM artifacts")?.int("size") ?? 0
    }

    static func removeArtifacts(of run: Int, in connection: any SQLConnection) throws {
        try connection.execute(
            "DELETE FROM artifact_pieces WHERE upload IN (SELECT upload FROM artifacts WHERE run_id = ?)",
            [SQLValue(run)]
        )
        try connection.execute("DELETE FROM artifacts WHERE run_id = ?", [SQLValue(run)])
    }

    /// Removes pieces of uploads that broke off before a time, in milliseconds since 1970: their names begin with it.
    static func removeBrokenUploads(before time: Int64, in connection: any SQLConnection) throws {
        try connection.execute(
            """
            DELETE FROM artifact_pieces WHERE upload < ?
                AND upload NOT IN (SELECT upload FROM artifacts WHERE upload IS NOT NULL)
            """,
            [.text(String(time))]
        )
    }

    /// Runs that ended before a time, but those whose promotion is what an environment runs.
    static func oldRuns(before time: String, in connection: any SQLConnection) throws -> [Int] {
        try connection.query(
            """
            SELECT id FROM runs WHERE finished_at < ? AND id NOT IN (
                SELECT run_id FROM promotions WHERE promotion IS NOT NULL AND id IN (
                    SELECT MAX(id) FROM promotions WHERE promotion IS NOT NULL GROUP BY environment))
            ORDER BY finished_at LIMIT \(batch)
            """,
            [.text(time)]
        ).map { try $0.int("id") }
    }

    /// Removes a run; promotions, reviews and audit entries that speak of it stay.
    static func removeRun(_ run: Int, in connection: any SQLConnection) throws {
        try removeLogs(of: run, in: connection)
        try removeArtifacts(of: run, in: connection)
        for table in ["job_attempts", "jobs"] {
            try connection.execute("DELETE FROM \(table) WHERE run_id = ?", [SQLValue(run)])
        }
        try connection.execute("DELETE FROM runs WHERE id = ?", [SQLValue(run)])
    }

    /// Removes events from before a time that were planned and of which no run is left.
    static func removeEvents(before time: String, in connection: any SQLConnection) throws {
        try connection.execute(
            "DELETE FROM events WHERE planned = 1 AND created_at < ? AND id NOT IN (SELECT event_id FROM runs)",
            [.text(time)]
        )
    }
}
