import Persistence

/// The statements on `events`, and on the tip of `repositories` that moves with them.
enum EventTable {
    /// What `planned` is of an event that waits until somebody lets it run.
    static let held = 2

    /// Where the branch stood when Git was last asked.
    static func known(_ repository: String, in connection: any SQLConnection) throws -> String? {
        try connection.first("SELECT revision FROM repositories WHERE name = ?", [.text(repository)])?
            .optionalText("revision")
    }

    /// The newest commit of the branch that is known: the last one seen there, or a promotion since.
    static func newest(_ repository: String, in connection: any SQLConnection) throws -> String? {
        let row = try connection.first(
            "SELECT COALESCE(newest, revision) AS newest FROM repositories WHERE name = ?",
            [.text(repository)]
        )
        return try row?.optionalText("newest")
    }

    /// Notes that a promotion moved the branch, unless something else was noted meanwhile.
    static func remember(
        newest: String,
        of repository: String,
        insteadOf known: String?,
        in connection: any SQLConnection
    ) throws {
        try connection.execute(
            "UPDATE repositories SET newest = ? WHERE name = ? AND COALESCE(newest, revision, '') = ?",
            [.text(newest), .text(repository), .text(known ?? "")]
        )
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
            "UPDATE repositories SET revision = ?, newest = ? WHERE name = ?",
            [.text(new), .text(new), .text(repository)]
        )
        _ = try insert(
            EventRecord.New(repository: repository, ref: ref, oldRevision: old, newRevision: new, kind: "push"),
            at: now,
            in: connection
        )
        return true
    }

    /// Writes an event down.
    static func insert(
        _ new: EventRecord.New,
        at now: String,
        in connection: any SQLConnection
    ) throws -> EventRecord {
        let row = try connection.first(
            """
            INSERT INTO events
                (repository, ref, old_revision, new_revision, kind, created_at, workflow, inputs, actor, detail, priority)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *
            """,
            [
                .text(new.repository), .text(new.ref), SQLValue(new.oldRevision), .text(new.newRevision),
                .text(new.kind), .text(now), SQLValue(new.workflow),
                SQLValue(new.inputs.isEmpty ? nil : try JSON.encode(new.inputs)), SQLValue(new.actor),
                SQLValue(try new.detail.map { try JSON.encode($0) }), SQLValue(new.priority),
            ]
        )
        guard let row else { throw ControllerError(.unavailable, "the event was not written") }
        return try EventRecord(row)
    }

    static func find(_ id: Int, in connection: any SQLConnection) throws -> EventRecord? {
        try connection.first("SELECT * FROM events WHERE id = ?", [SQLValue(id)]).map(EventRecord.init)
    }

    /// The events of a repository for which no runs have been made yet, oldest first.
    ///
    /// `last`: Those up to this one are left out.
    static func unplanned(
        _ repository: String,
        after last: Int,
        in connection: any SQLConnection
    ) throws -> [EventRecord] {
        try connection.query(
            "SELECT * FROM events WHERE planned = 0 AND repository = ? AND id > ? ORDER BY id LIMIT 100",
            [.text(repository), SQLValue(last)]
        ).map(EventRecord.init)
    }

    /// Keeps what was found out about an event.
    static func describe(_ id: Int, _ detail: EventDetail, in connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE events SET detail = ? WHERE id = ?",
            [.text(try JSON.encode(detail)), SQLValue(id)]
        )
    }

    static func markPlanned(_ id: Int, in connection: any SQLConnection) throws {
        try connection.execute("UPDATE events SET planned = 1 WHERE id = ?", [SQLValue(id)])
    }
}
