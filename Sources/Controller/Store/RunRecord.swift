import ControllerAPI
import Persistence

/// A row of `runs`.
struct RunRecord: Sendable {
    var id: Int
    var repository: String
    var eventID: Int
    var file: String
    var workflow: String
    var event: String
    var ref: String
    var revision: String
    var title: String
    var author: String
    var status: ExecutionStatus
    var error: String?
    var plan: String?
    var machine: String?
    var createdAt: String
    var startedAt: String?
    var finishedAt: String?

    /// Counts the times the run was started, from 1.
    var attempt: Int

    /// Whether steps are to say more than usual.
    var debug: Bool
    var priority: Int

    init(_ row: SQLRow) throws {
        id = try row.int("id")
        repository = try row.text("repository")
        eventID = try row.int("event_id")
        file = try row.text("file")
        workflow = try row.text("workflow")
        event = try row.text("event")
        ref = try row.text("ref")
        revision = try row.text("revision")
        title = try row.text("title")
        author = try row.text("author")
        status = try row.status("status")
        error = try row.optionalText("error")
        plan = try row.optionalText("plan")
        machine = try row.optionalText("machine")
        createdAt = try row.text("created_at")
        startedAt = try row.optionalText("started_at")
        finishedAt = try row.optionalText("finished_at")
        attempt = try row.int("attempt")
        debug = try row.bool("debug")
        priority = try row.int("priority")
    }
}

extension SQLRow {
    /// A status column; a word this program does not know is a damaged database.
    func status(_ name: String) throws -> ExecutionStatus {
        let word = try text(name)
        guard let status = ExecutionStatus(rawValue: word) else {
            throw ControllerError(.unavailable, "the database holds the unknown status '\(word)'")
        }
        return status
    }
}

/// The statements on `runs`.
enum RunTable {
    /// What is known of a run when it is made.
    struct New: Sendable {
        var repository: String
        var eventID: Int
        var file: String
        var workflow: String
        var event: String
        var ref: String
        var revision: String
        var title: String
        var author: String
        var priority = 0
    }

    /// Adds a run and gives its id, or nil when this event has a run of this file already.
    static func insert(_ new: New, at now: String, in connection: any SQLConnection) throws -> Int? {
        try connection.first(
            """
            INSERT INTO runs
                (repository, event_id, file, workflow, event, ref, revision, title, author, status, created_at, priority)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (event_id, file) DO NOTHING
            RETURNING id
            """,
            [
                .text(new.repository), SQLValue(new.eventID), .text(new.file), .text(new.workflow), .text(new.event),
                .text(new.ref), .text(new.revision), .text(new.title), .text(new.author),
                .text(ExecutionStatus.queued.rawValue), .text(now), SQLValue(new.priority),
            ]
        )?.int("id")
    }

    static func find(_ id: Int, in connection: any SQLConnection) throws -> RunRecord? {
        try connection.first("SELECT * FROM runs WHERE id = ?", [SQLValue(id)]).map(RunRecord.init)
    }

    /// Whether the run before of the same workflow and ref failed, or an earlier attempt at this one.
    static func hadFailed(before run: RunRecord, in connection: any SQLConnection) throws -> Bool {
        if run.attempt > 1 {
            return try connection.first(
                "SELECT run_id FROM job_attempts WHERE run_id = ? AND run_attempt < ? AND status = 'failed' LIMIT 1",
                [SQLValue(run.id), SQLValue(run.attempt)]
            ) != nil
        }
        let before = try connection.first(
            """
            SELECT status FROM runs WHERE ref = ? AND id < ? AND repository = ? AND file = ?
                AND status IN ('succeeded', 'failed') ORDER BY id DESC LIMIT 1
            """,
            [.text(run.ref), SQLValue(run.id), .text(run.repository), .text(run.file)]
        )
        return try before?.text("status") == "failed"
    }

    /// The runs that an event started.
    static func started(by event: Int, in connection: any SQLConnection) throws -> [Int] {
        try connection.query("SELECT id FROM runs WHERE event_id = ? ORDER BY id LIMIT 1000", [SQLValue(event)])
            .map { try $0.int("id") }
    }

    /// The run that an event started, where it could start only one.
    static func find(event: Int, in connection: any SQLConnection) throws -> RunRecord? {
        try connection.first("SELECT * FROM runs WHERE event_id = ? ORDER BY id LIMIT 1", [SQLValue(event)])
            .map(RunRecord.init)
    }

    /// The runs that are not over, oldest first.
    static func unfinished(in connection: any SQLConnection) throws -> [RunRecord] {
        try connection.query(
            "SELECT * FROM runs WHERE status IN ('queued', 'waiting', 'running') ORDER BY id LIMIT 10000"
        ).map(RunRecord.init)
    }

    /// Writes what may change in a run's life.
    static func update(_ run: RunRecord, in connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE runs SET workflow = ?, status = ?, error = ?, plan = ?, machine = ?, started_at = ?, finished_at = ?,
                attempt = ?, debug = ?, priority = ?
            WHERE id = ?
            """,
            [
                .text(run.workflow), .text(run.status.rawValue), SQLValue(run.error), SQLValue(run.plan),
                SQLValue(run.machine), SQLValue(run.startedAt), SQLValue(run.finishedAt), SQLValue(run.attempt),
                SQLValue(run.debug), SQLValue(run.priority), SQLValue(run.id),
            ]
        )
    }
}
