import ControllerAPI
import Persistence

/// The statements on `jobs`.
enum JobTable {
    static func insert(_ job: JobRecord, in connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO jobs (run_id, job, position, name, status, reason, environment, needs, labels, log, priority)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                SQLValue(job.runID), .text(job.job), SQLValue(job.position), .text(job.name),
                .text(job.status.rawValue), SQLValue(job.reason), SQLValue(job.environment),
                .text(try JSON.encode(job.needs)), .text(try JSON.encode(job.labels)), SQLValue(job.log),
                SQLValue(job.priority),
            ]
        )
    }

    static func update(_ job: JobRecord, in connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE jobs SET position = ?, name = ?, environment = ?, labels = ?, losses = ?, since = ?,
                priority = ?, status = ?, reason = ?, attempt = ?, runner = ?, session = ?, lease = ?, lease_until = ?,
                cancel_requested = ?, steps = ?, waiting_since = ?, queued_at = ?, started_at = ?, finished_at = ?
            WHERE run_id = ? AND job = ?
            """,
            [
                SQLValue(job.position), .text(job.name), SQLValue(job.environment), .text(try JSON.encode(job.labels)),
                SQLValue(job.losses), SQLValue(job.since), SQLValue(job.priority), .text(job.status.rawValue),
                SQLValue(job.reason), SQLValue(job.attempt), SQLValue(job.runner), SQLValue(job.session),
                SQLValue(job.lease), SQLValue(job.leaseUntil), SQLValue(job.cancelRequested), .text(job.steps),
                SQLValue(job.waitingSince), SQLValue(job.queuedAt), SQLValue(job.startedAt), SQLValue(job.finishedAt),
                SQLValue(job.runID), .text(job.job),
            ]
        )
    }

    /// The jobs of a run in the order of its workflow.
    static func of(run: Int, in connection: any SQLConnection) throws -> [JobRecord] {
        try connection.query("SELECT * FROM jobs WHERE run_id = ? ORDER BY position", [SQLValue(run)])
            .map(JobRecord.init)
    }

    /// The jobs of runs by their runs, each in the order of its workflow.
    static func of(runs: [Int], in connection: any SQLConnection) throws -> [Int: [JobRecord]] {
        guard !runs.isEmpty else { return [:] }
        let places = runs.map { _ in "?" }.joined(separator: ", ")
        let rows = try connection.query(
            "SELECT * FROM jobs WHERE run_id IN (\(places)) ORDER BY run_id, position",
            runs.map { SQLValue($0) }
        )
        return Dictionary(grouping: try rows.map(JobRecord.init), by: \.runID)
    }

    static func find(run: Int, job: String, in connection: any SQLConnection) throws -> JobRecord? {
        try connection.first("SELECT * FROM jobs WHERE run_id = ? AND job = ?", [SQLValue(run), .text(job)])
            .map(JobRecord.init)
    }

    static func find(lease: String, in connection: any SQLConnection) throws -> JobRecord? {
        try connection.first("SELECT * FROM jobs WHERE lease = ?", [.text(lease)]).map(JobRecord.init)
    }

    /// The jobs that wait for a runner in the order of their turn: by priority, and the oldest of those first.
    static func queued(in connection: any SQLConnection) throws -> [JobRecord] {
        try connection.query(
            "SELECT * FROM jobs WHERE status = 'queued' ORDER BY priority DESC, run_id, position LIMIT 1000"
        ).map(JobRecord.init)
    }

    /// The jobs that runners have.
    static func running(in connection: any SQLConnection) throws -> [JobRecord] {
        try connection.query("SELECT * FROM jobs WHERE status = 'running' ORDER BY run_id, position LIMIT 1000")
            .map(JobRecord.init)
    }

    /// The jobs that wait for what their environments ask for.
    static func waitingAtEnvironments(in connection: any SQLConnection) throws -> [JobRecord] {
        try connection.query(
            """
            SELECT * FROM jobs WHERE status = 'waiting' AND waiting_since IS NOT NULL ORDER BY run_id, position
            LIMIT 1000
            """
        ).map(JobRecord.init)
    }

    /// The jobs whose runner has not been heard of in time.
    static func expired(before milliseconds: Int64, in connection: any SQLConnection) throws -> [JobRecord] {
        try connection.query(
            "SELECT * FROM jobs WHERE status = 'running' AND lease_until < ? ORDER BY run_id LIMIT 1000",
            [.integer(milliseconds)]
        ).map(JobRecord.init)
    }

    /// The jobs that an earlier session of a runner still holds.
    static func held(
        by runner: String,
        exceptSession session: String,
        in connection: any SQLConnection
    ) throws
        -> [JobRecord]
    {
        try connection.query(
            "SELECT * FROM jobs WHERE status = 'running' AND runner = ? AND session <> ? LIMIT 1000",
            [.text(runner), .text(session)]
        ).map(JobRecord.init)
    }
}
