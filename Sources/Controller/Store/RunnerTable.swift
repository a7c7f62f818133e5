import Persistence

/// A row of `runners`: what a runner said when it greeted, to whichever controller.
struct RunnerRecord: Sendable {
    var name: String

    /// Different at every start of the runner.
    var session: String
    var labels: [String]
    var concurrency: Int

    /// When it last greeted or asked for work, by the database's clock.
    var seen: Int64

    init(_ row: SQLRow) throws {
        name = try row.text("name")
        session = try row.text("session")
        labels = try JSON.decode([String].self, from: row.text("labels"))
        concurrency = try row.int("concurrency")
        seen = try row.int64("seen")
    }

    /// Whether the runner has every label that a job wants; labels compare without case, as GitHub's do.
    func serves(_ wanted: [String]) -> Bool {
        let offered = Set(labels.map { $0.lowercased() })
        return wanted.allSatisfy { offered.contains($0.lowercased()) }
    }
}

/// The statements on `runners`.
enum RunnerTable {
    /// The longest a runner can be silent and still be counted on, in milliseconds.
    static let patience: Int64 = 90_000

    static func greet(
        _ name: String,
        session: String,
        labels: [String],
        concurrency: Int,
        at now: Int64,
        in connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO runners (name, session, labels, concurrency, seen) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET session = excluded.session, labels = excluded.labels,
                concurrency = excluded.concurrency, seen = excluded.seen
            """,
            [
                .text(name), .text(session), .text(try JSON.encode(labels)), SQLValue(concurrency), .integer(now),
            ]
        )
    }

    /// Forgets a session, if it is the runner's newest.
    static func leave(_ name: String, session: String, in connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE runners SET session = '', seen = 0 WHERE name = ? AND session = ?",
            [.text(name), .text(session)]
        )
    }

    static func find(_ name: String, in connection: any SQLConnection) throws -> RunnerRecord? {
        try connection.first("SELECT * FROM runners WHERE name = ?", [.text(name)]).map(RunnerRecord.init)
    }

    /// The runners that were heard of lately, by name.
    static func present(in connection: any SQLConnection) throws -> [RunnerRecord] {
        let since = try Timestamp.now(in: connection).milliseconds - patience
        return try connection.query(
            "SELECT * FROM runners WHERE seen >= ? ORDER BY name LIMIT 10000",
            [.integer(since)]
        ).map(RunnerRecord.init)
    }

    static func markSeen(_ name: String, at now: Int64, in connection: any SQLConnection) throws {
        try connection.execute("UPDATE runners SET seen = ? WHERE name = ?", [.integer(now), .text(name)])
    }
}
