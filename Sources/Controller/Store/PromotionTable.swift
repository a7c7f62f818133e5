import Persistence

/// A row of `promotions`: intended before Git is touched, committed once the commit stands on the branch.
struct PromotionRecord: Sendable {
    var id: Int
    var key: String
    var runID: Int
    var job: String
    var repository: String
    var environment: String
    var revision: String
    var images: [String]
    var promotion: String?
    var changed: Bool
    var createdAt: String
    var committedAt: String?

    init(_ row: SQLRow) throws {
        id = try row.int("id")
        key = try row.text("key")
        runID = try row.int("run_id")
        job = try row.text("job")
        repository = try row.text("repository")
        environment = try row.text("environment")
        revision = try row.text("revision")
        images = try JSON.decode([String].self, from: row.text("images"))
        promotion = try row.optionalText("promotion")
        changed = try row.bool("changed")
        createdAt = try row.text("created_at")
        committedAt = try row.optionalText("committed_at")
    }
}

/// The statements on `promotions`.
enum PromotionTable {
    /// The intent of a job to promote; asked twice in one attempt at the run it is the same intent.
    static func intend(
        key: String,
        run: RunRecord,
        job: String,
        environment: String,
        images: [String],
        at now: String,
        in connection: any SQLConnection
    ) throws -> PromotionRecord {
        try connection.execute(
            """
            INSERT INTO promotions
                (key, run_id, run_attempt, job, repository, environment, revision, images, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (run_id, run_attempt, job, environment) DO NOTHING
            """,
            [
                .text(key), SQLValue(run.id), SQLValue(run.attempt), .text(job), .text(run.repository),
                .text(environment),
                .text(run.revision), .text(try JSON.encode(images)), .text(now),
            ]
        )
        let row = try connection.first(
            "SELECT * FROM promotions WHERE run_id = ? AND run_attempt = ? AND job = ? AND environment = ?",
            [SQLValue(run.id), SQLValue(run.attempt), .text(job), .text(environment)]
        )
        guard let row else {
            throw ControllerError(.unavailable, "the promotion's intent could not be read back")
        }
        return try PromotionRecord(row)
    }

    /// The intent to bring back what an earlier promotion had put there; asked twice with a key it is the same intent.
    static func intendRollback(
        key: String,
        restoring earlier: PromotionRecord,
        at now: String,
        in connection: any SQLConnection
    ) throws -> PromotionRecord {
        try connection.execute(
            """
            INSERT INTO promotions (key, run_id, job, repository, environment, revision, images, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
            """,
            [
                .text(key), SQLValue(earlier.runID), .text(rollbackPrefix + key), .text(earlier.repository),
                .text(earlier.environment), .text(earlier.revision), .text(try JSON.encode(earlier.images)),
                .text(now),
            ]
        )
        guard let row = try connection.first("SELECT * FROM promotions WHERE key = ?", [.text(key)]) else {
            throw ControllerError(.unavailable, "the rollback's intent could not be read back")
        }
        return try PromotionRecord(row)
    }

    /// What a rollback has in the place of a job; no job's id begins so.
    static let rollbackPrefix = "/rollback/"

    static func find(_ id: Int, in connection: any SQLConnection) throws -> PromotionRecord? {
        try connection.first("SELECT * FROM promotions WHERE id = ?", [SQLValue(id)]).map(PromotionRecord.init)
    }

    /// The rollbacks that were intended before a moment and not made.
    static func openRollbacks(before: String, in connection: any SQLConnection) throws -> [PromotionRecord] {
        try connection.query(
            """
            SELECT * FROM promotions WHERE promotion IS NULL AND created_at < ? AND job LIKE '/rollback/%'
            ORDER BY id LIMIT 100
            """,
            [.text(before)]
        ).map(PromotionRecord.init)
    }

    /// What was put on the branch for an environment, newest first.
    static func made(
        _ environment: String,
        limit: Int,
        in connection: any SQLConnection
    ) throws -> [PromotionRecord] {
        try connection.query(
            """
            SELECT * FROM promotions WHERE environment = ? AND promotion IS NOT NULL
            ORDER BY committed_at DESC, id DESC LIMIT ?
            """,
            [.text(environment), SQLValue(limit)]
        ).map(PromotionRecord.init)
    }

    /// How many were put on the branch for an environment since a moment.
    static func count(_ environment: String, since: String, in connection: any SQLConnection) throws -> Int {
        try connection.first(
            """
            SELECT COUNT(*) AS n FROM promotions
            WHERE environment = ? AND promotion IS NOT NULL AND committed_at >= ?
            """,
            [.text(environment), .text(since)]
        )?.int("n") ?? 0
    }

    static func commit(
        id: Int,
        promotion: String,
        changed: Bool,
        at now: String,
        in connection: any SQLConnection
    ) throws -> Bool {
        try connection.execute(
            "UPDATE promotions SET promotion = ?, changed = ?, committed_at = ? WHERE id = ? AND promotion IS NULL",
            [.text(promotion), SQLValue(changed), .text(now), SQLValue(id)]
        ) == 1
    }

    /// The promotion that stands: the last one committed.
    static func current(_ environment: String, in connection: any SQLConnection) throws -> PromotionRecord? {
        try connection.first(
            """
            SELECT * FROM promotions WHERE environment = ? AND promotion IS NOT NULL
            ORDER BY committed_at DESC, id DESC LIMIT 1
            """,
            [.text(environment)]
        ).map(PromotionRecord.init)
    }

    /// The newest promotion that stands, of those that runs of a repository made.
    static func current(
        _ environment: String,
        from repository: String,
        in connection: any SQLConnection
    ) throws -> PromotionRecord? {
        try connection.first(
            """
            SELECT * FROM promotions WHERE environment = ? AND repository = ? AND promotion IS NOT NULL
            ORDER BY committed_at DESC, id DESC LIMIT 1
            """,
            [.text(environment), .text(repository)]
        ).map(PromotionRecord.init)
    }

    /// The promotions that wait for the merge of a pull request, with its address; of one run, or of all.
    static func proposed(
        run: Int? = nil,
        environment: String,
        in connection: any SQLConnection
    ) throws -> [(record: PromotionRecord, pullRequest: String)] {
        try connection.query(
            """
            SELECT promotions.*, promotion_details.pull_request AS pull_request
            FROM promotions JOIN promotion_details ON promotion_details.key = promotions.key
            WHERE promotions.environment = ? AND promotions.promotion IS NULL
                AND promotion_details.pull_request IS NOT NULL
            ORDER BY promotions.id DESC LIMIT 100
            """,
            [.text(environment)]
        ).map { (try PromotionRecord($0), try $0.text("pull_request")) }.filter { run == nil || $0.0.runID == run }
    }

    /// The newest promotion of a run to an environment that stands.
    static func newest(
        run: Int,
        environment: String,
        in connection: any SQLConnection
    ) throws -> PromotionRecord? {
        try connection.first(
            """
            SELECT * FROM promotions WHERE run_id = ? AND environment = ? AND promotion IS NOT NULL
                AND job NOT LIKE '/rollback/%'
            ORDER BY id DESC LIMIT 1
            """,
            [SQLValue(run), .text(environment)]
        ).map(PromotionRecord.init)
    }

    /// The promotions of a revision, given by its beginning, that stand or stood; newest first.
    static func of(
        revisionPrefix: String,
        environment: String,
        in connection: any SQLConnection
    ) throws -> [PromotionRecord] {
        try connection.query(
            """
            SELECT * FROM promotions WHERE environment = ? AND revision >= ? AND revision < ? AND promotion IS NOT NULL
            ORDER BY id DESC LIMIT 100
            """,
            // No hexadecimal digit is after "f": all that begins so is between the two.
            [.text(environment), .text(revisionPrefix), .text(revisionPrefix + "g")]
        ).map(PromotionRecord.init)
    }

    /// Whether a key read from a commit's trailer is one of ours.
    static func knows(key: String, in connection: any SQLConnection) throws -> Bool {
        try connection.first("SELECT id FROM promotions WHERE key = ?", [.text(key)]) != nil
    }
}
