import Persistence

/// A row of `events`: one movement of one ref, or one workflow that somebody started.
struct EventRecord: Sendable {
    var id: Int
    var repository: String
    var ref: String
    var oldRevision: String?
    var newRevision: String
    var kind: String

    /// The only workflow file it is for; nil where every file may be started.
    var workflow: String?

    /// What was given to a workflow that somebody started.
    var inputs: [String: String]

    /// Who started it; nil for movements, whose actor is the commit's author.
    var actor: String?

    init(_ row: SQLRow) throws {
        id = try row.int("id")
        repository = try row.text("repository")
        ref = try row.text("ref")
        oldRevision = try row.optionalText("old_revision")
        newRevision = try row.text("new_revision")
        kind = try row.text("kind")
        workflow = try row.optionalText("workflow")
        inputs = try row.optionalText("inputs").map { try JSON.decode([String: String].self, from: $0) } ?? [:]
        actor = try row.optionalText("actor")
    }
}

/// The statements on `events` and `repositories`.
enum EventTable {
    /// Where the branch stood when Git was last asked.
    static func known(_ repository: String, in connection: any SQLConnection) throws -> String? {
        try connection.first("SELECT revision FROM repositories WHERE name = ?", [.text(repository)])?
            .optionalText("revision")
    }

    /// Records that the branch moved, exactly once: the event is written only when the tip was still where it was.
    ///
    /// - Returns: whether an event was written.
    static func move(
        _ repository: String,
        ref: String,
        from old: String?,
        to new: String,
        at now: String,
        in connection: any SQLConnection
    ) throws -> Bool {
        try connection.execute(
            "INSERT INTO repositories (name) VALUES (?) ON CONFLICT (name) DO NOTHING",
            [.text(repository)]
        )
        guard try known(repository, in: connection) == old, old != new else { return false }
        try connection.execute(
            "UPDATE repositories SET revision = ? WHERE name = ?",
            [.text(new), .text(repository)]
        )
        try connection.execute(
            """
            INSERT INTO events (repository, ref, old_revision, new_revision, kind, created_at)
            VALUES (?, ?, ?, ?, 'push', ?)
            """,
            [.text(repository), .text(ref), SQLValue(old), .text(new), .text(now)]
        )
        return true
    }

    /// Records that somebody started a workflow.
    ///
    /// - Returns: the event.
    static func dispatch(
        _ file: String,
        of repository: String,
        ref: String,
        revision: String,
        inputs: [String: String],
        by actor: String,
        at now: String,
        in connection: any SQLConnection
    ) throws -> EventRecord {
        let row = try connection.first(
            """
            INSERT INTO events (repository, ref, new_revision, kind, created_at, workflow, inputs, actor)
            VALUES (?, ?, ?, 'workflow_dispatch', ?, ?, ?, ?) RETURNING *
            """,
            [
                .text(repository), .text(ref), .text(revision), .text(now), .text(file),
                .text(try JSON.encode(inputs)), .text(actor),
            ]
        )
        guard let row else { throw ControllerError(.unavailable, "the event was not written") }
        return try EventRecord(row)
    }

    /// The movements for which no runs have been made yet, oldest first.
    static func unplanned(_ repository: String, in connection: any SQLConnection) throws -> [EventRecord] {
        try connection.query(
            "SELECT * FROM events WHERE repository = ? AND planned = 0 ORDER BY id LIMIT 1000",
            [.text(repository)]
        ).map(EventRecord.init)
    }

    static func markPlanned(_ id: Int, in connection: any SQLConnection) throws {
        try connection.execute("UPDATE events SET planned = 1 WHERE id = ?", [SQLValue(id)])
    }
}
