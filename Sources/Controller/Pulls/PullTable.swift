import Persistence

/// The statements on `pulls`: what is known of pull requests, and which head of one may run.
enum PullTable {
    /// A pull request.
    struct Row: Sendable {
        var repository: String
        var number: Int
        var ref: String
        var head: String
        var isOpen: Bool
        var baseRef: String?
        var headRef: String?
        var title: String?
        var author: String?

        /// The event that waits for an approval.
        var heldEvent: Int?
        var heldSince: String?
        var approvedHead: String?
        var approvedBase: String?

        /// Whether somebody let exactly this head run into this base.
        func isApproved(base: String) -> Bool { approvedHead == head && approvedBase == base }
    }

    static func find(_ number: Int, of repository: String, in connection: any SQLConnection) throws -> Row? {
        try connection.first(
            "SELECT * FROM pulls WHERE repository = ? AND number = ?",
            [.text(repository), SQLValue(number)]
        ).map(row)
    }

    /// The pull requests that wait for somebody to let them run, those that wait longest first.
    static func held(in connection: any SQLConnection) throws -> [Row] {
        try connection.query("SELECT * FROM pulls WHERE held_event IS NOT NULL ORDER BY held_since LIMIT 500").map(row)
    }

    /// Takes note of a movement of its ref; what waited for an approval of the head before is void.
    ///
    /// - Returns: what happened, in the words of `types`; nil where nothing starts by it.
    static func move(
        _ pull: PullRef,
        of repository: String,
        wasKnown: Bool,
        to head: String?,
        in connection: any SQLConnection
    ) throws -> String? {
        let before = try find(pull.number, of: repository, in: connection)
        if let held = before?.heldEvent {
            try connection.execute("UPDATE events SET planned = 1 WHERE id = ?", [SQLValue(held)])
        }
        guard let head else {
            try connection.execute(
                "UPDATE pulls SET is_open = 0, held_event = NULL WHERE repository = ? AND number = ?",
                [.text(repository), SQLValue(pull.number)]
            )
            return nil
        }
        try connection.execute(
            """
            INSERT INTO pulls (repository, number, ref, head, is_open) VALUES (?, ?, ?, ?, 1)
            ON CONFLICT (repository, number) DO UPDATE SET
                ref = excluded.ref, head = excluded.head, is_open = 1, held_event = NULL, held_since = NULL
            """,
            [.text(repository), SQLValue(pull.number), .text(pull.ref), .text(head)]
        )
        if let before, !before.isOpen { return "reopened" }
        return wasKnown ? "synchronize" : "opened"
    }

    /// Keeps what was found out about it.
    static func describe(
        _ facts: PullFacts,
        _ number: Int,
        of repository: String,
        in connection: any SQLConnection
    ) throws {
        try connection.execute(
            "UPDATE pulls SET base_ref = ?, head_ref = ?, title = ?, author = ? WHERE repository = ? AND number = ?",
            [
                .text(facts.baseRef), .text(facts.headRef), .text(facts.title), .text(facts.author), .text(repository),
                SQLValue(number),
            ]
        )
    }

    /// Has an event wait for an approval, if it is of the present head.
    static func hold(_ event: EventRecord, _ pull: PullDetail, at now: String, in connection: any SQLConnection) throws
    {
        let changed = try connection.execute(
            "UPDATE pulls SET held_event = ?, held_since = ? WHERE repository = ? AND number = ? AND head = ?",
            [SQLValue(event.id), .text(now), .text(event.repository), SQLValue(pull.number), .text(pull.head)]
        )
        try connection.execute(
            "UPDATE events SET planned = ? WHERE id = ?",
            [SQLValue(changed == 1 ? EventTable.held : 1), SQLValue(event.id)]
        )
    }

    /// Lets a head run into a base: the event that waits is planned next.
    static func approve(_ row: Row, base: String, by name: String, in connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE pulls SET approved_head = ?, approved_base = ?, approved_by = ?, held_event = NULL, held_since = NULL
            WHERE repository = ? AND number = ?
            """,
            [.text(row.head), .text(base), .text(name), .text(row.repository), SQLValue(row.number)]
        )
        if let event = row.heldEvent {
            try connection.execute(
                "UPDATE events SET planned = 0 WHERE id = ? AND planned = ?",
                [SQLValue(event), SQLValue(EventTable.held)]
            )
        }
    }

    private static func row(_ row: SQLRow) throws -> Row {
        Row(
            repository: try row.text("repository"),
            number: try row.int("number"),
            ref: try row.text("ref"),
            head: try row.text("head"),
            isOpen: try row.int("is_open") != 0,
            baseRef: try row.optionalText("base_ref"),
            headRef: try row.optionalText("head_ref"),
            title: try row.optionalText("title"),
            author: try row.optionalText("author"),
            heldEvent: try row.optionalInt("held_event"),
            heldSince: try row.optionalText("held_since"),
            approvedHead: try row.optionalText("approved_head"),
            approvedBase: try row.optionalText("approved_base")
        )
    }
}
