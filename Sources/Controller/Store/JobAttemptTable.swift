import ControllerAPI
import Persistence

/// The statements on `job_attempts`: attempts at jobs that are over, with the places of their logs.
enum JobAttemptTable {
    /// Keeps the attempt that the row was in.
    static func keep(
        _ job: Controller.JobRecord,
        as status: ExecutionStatus,
        reason: String?,
        runAttempt: Int,
        at now: String,
        in connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO job_attempts
                (run_id, job, attempt, run_attempt, log, status, reason, runner, steps, started_at, finished_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (run_id, job, attempt) DO NOTHING
            """,
            [
                SQLValue(job.runID), .text(job.job), SQLValue(job.attempt), SQLValue(runAttempt), SQLValue(job.log),
                .text(status.rawValue), SQLValue(reason), SQLValue(job.runner), .text(job.steps),
                SQLValue(job.startedAt), .text(now),
            ]
        )
    }

    /// The attempts at the jobs of a run, oldest first, by job.
    static func of(run: Int, in connection: any SQLConnection) throws -> [String: [JobAttempt]] {
        let rows = try connection.query(
            "SELECT * FROM job_attempts WHERE run_id = ? ORDER BY job, attempt LIMIT 10000",
            [SQLValue(run)]
        )
        return try rows.reduce(into: [:]) { attempts, row in
            attempts[try row.text("job"), default: []].append(
                JobAttempt(
                    attempt: try row.int("attempt"),
                    runAttempt: try row.int("run_attempt"),
                    status: try row.status("status"),
                    reason: try row.optionalText("reason"),
                    runner: try row.optionalText("runner"),
                    startedAt: try row.optionalText("started_at"),
                    finishedAt: try row.optionalText("finished_at")
                )
            )
        }
    }

    /// The log of one attempt, or of the newest that is kept.
    static func log(
        run: Int,
        job: String,
        attempt: Int? = nil,
        in connection: any SQLConnection
    ) throws -> LogKey? {
        let row = try connection.first(
            """
            SELECT log, attempt FROM job_attempts WHERE run_id = ? AND job = ? AND (attempt = ? OR CAST(? AS INTEGER) = 0)
            ORDER BY attempt DESC LIMIT 1
            """,
            [SQLValue(run), .text(job), SQLValue(attempt ?? 0), SQLValue(attempt == nil ? 0 : 1)]
        )
        return try row.map { LogKey(run: run, log: try $0.int("log"), attempt: try $0.int("attempt")) }
    }

    /// The highest number of a log of the run.
    static func highestLog(run: Int, in connection: any SQLConnection) throws -> Int {
        try connection.first("SELECT MAX(log) AS log FROM job_attempts WHERE run_id = ?", [SQLValue(run)])?
            .optionalInt("log") ?? -1
    }
}
