import Persistence

/// A row of `environment_turns`: a job that has come to its turn at an environment.
struct EnvironmentTurn: Sendable {
    var id: Int
    var runID: Int
    var job: String
    var environment: String
    var since: Timestamp

    /// When the environment's rules may say something else by themselves, in milliseconds.
    var wakeAt: Int64?

    init(_ row: SQLRow) throws {
        id = try row.int("id")
        runID = try row.int("run_id")
        job = try row.text("job")
        environment = try row.text("environment")
        let text = try row.text("since")
        guard let since = Timestamp(text) else {
            throw ControllerError(.unavailable, "the database holds no time but '\(text.prefix(40))'")
        }
        self.since = since
        wakeAt = try row.optionalInt64("wake_at")
    }
}

/// The statements on `environment_turns`.
enum TurnTable {
    /// The turn that the job has now; begun if it has none.
    static func open(
        run: Int,
        job: String,
        environment: String,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws -> EnvironmentTurn {
        if let turn = try current(run: run, job: job, in: connection) { return turn }
        let row = try connection.first(
            """
            INSERT INTO environment_turns (run_id, job, environment, since) VALUES (?, ?, ?, ?) RETURNING *
            """,
            [SQLValue(run), .text(job), .text(environment), .text(now.text)]
        )
        guard let row else { throw ControllerError(.unavailable, "the job's turn was not written") }
        return try EnvironmentTurn(row)
    }

    /// The turn that the job has now; nil when its turn has not come, or the job has ended.
    static func current(run: Int, job: String, in connection: any SQLConnection) throws -> EnvironmentTurn? {
        try connection.first(
            """
            SELECT * FROM environment_turns WHERE run_id = ? AND job = ? AND settled_at IS NULL
            ORDER BY id DESC LIMIT 1
            """,
            [SQLValue(run), .text(job)]
        ).map(EnvironmentTurn.init)
    }

    static func setWake(_ id: Int, to wakeAt: Int64?, in connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE environment_turns SET wake_at = ? WHERE id = ?",
            [wakeAt.map { .integer($0) } ?? .null, SQLValue(id)]
        )
    }

    /// The turns whose rules may say something else by now.
    static func due(at now: Timestamp, in connection: any SQLConnection) throws -> [EnvironmentTurn] {
        try connection.query(
            """
            SELECT * FROM environment_turns WHERE settled_at IS NULL AND wake_at <= ? ORDER BY wake_at LIMIT 1000
            """,
            [.integer(now.milliseconds)]
        ).map(EnvironmentTurn.init)
    }

    /// Ends the turn of a job that has ended.
    static func settle(run: Int, job: String, at now: String, in connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE environment_turns SET settled_at = ? WHERE run_id = ? AND job = ? AND settled_at IS NULL",
            [.text(now), SQLValue(run), .text(job)]
        )
    }

    /// Keeps what the job was allowed to promote; nil where nobody could know.
    static func allow(_ promotions: String?, turn id: Int, in connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE environment_turns SET promotions = ? WHERE id = ?",
            [SQLValue(promotions), SQLValue(id)]
        )
    }

    /// What the job was allowed to promote in its present turn.
    static func allowed(run: Int, job: String, in connection: any SQLConnection) throws -> String? {
        try connection.first(
            """
            SELECT promotions FROM environment_turns WHERE run_id = ? AND job = ? AND settled_at IS NULL
            ORDER BY id DESC LIMIT 1
            """,
            [SQLValue(run), .text(job)]
        )?.optionalText("promotions")
    }
}
