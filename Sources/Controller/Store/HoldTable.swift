import ControllerAPI
import Manifests
import Persistence

/// The statements on `holds`.
enum HoldTable {
    static func insert(_ hold: Hold, expiresAt: Int64?, in connection: any SQLConnection) throws -> Hold {
        let row = try connection.first(
            """
            INSERT INTO holds (environment, image, reference, reason, created_by, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *
            """,
            [
                .text(hold.environment), .text(hold.image), SQLValue(hold.reference), .text(hold.reason),
                .text(hold.createdBy), .text(hold.createdAt), expiresAt.map { .integer($0) } ?? .null,
            ]
        )
        guard let row else { throw ControllerError(.unavailable, "the hold was not written") }
        return try self.hold(row)
    }

    /// Whether exactly this is held already.
    static func isHeld(
        _ held: HeldImage,
        in environment: String,
        at now: Timestamp,
        _ connection: any SQLConnection
    ) throws -> Bool {
        try active(environment, at: now, in: connection)
            .contains { $0.image == held.image && $0.reference == held.reference }
    }

    static func find(_ id: Int, in connection: any SQLConnection) throws -> Hold? {
        try connection.first("SELECT * FROM holds WHERE id = ?", [SQLValue(id)]).map(hold)
    }

    /// The holds that are in force at a moment; of one environment, or of all.
    static func active(
        _ environment: String?,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws -> [Hold] {
        let all = try connection.query(
            """
            SELECT * FROM holds WHERE released_at IS NULL AND (expires_at IS NULL OR expires_at > ?)
            ORDER BY id LIMIT 10000
            """,
            [.integer(now.milliseconds)]
        ).map(hold)
        guard let environment else { return all }
        return all.filter { Rules.key($0.environment) == Rules.key(environment) }
    }

    static func release(_ id: Int, by person: String, at now: String, in connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE holds SET released_by = ?, released_at = ? WHERE id = ? AND released_at IS NULL",
            [.text(person), .text(now), SQLValue(id)]
        )
    }

    private static func hold(_ row: SQLRow) throws -> Hold {
        Hold(
            id: try row.int("id"),
            environment: try row.text("environment"),
            image: try row.text("image"),
            reference: try row.optionalText("reference"),
            reason: try row.text("reason"),
            createdBy: try row.text("created_by"),
            createdAt: try row.text("created_at"),
            expiresAt: try row.optionalInt64("expires_at").map { Timestamp(milliseconds: $0).text },
            releasedBy: try row.optionalText("released_by"),
            releasedAt: try row.optionalText("released_at")
        )
    }
}

extension Hold {
    /// What a hold says of an image: its tag and its digest, `:v2@sha256:…`; nil for one that has neither.
    static func reference(of change: ImageChange) -> String? {
        let text = (change.newTag.map { ":\($0)" } ?? "") + (change.digest.map { "@\($0)" } ?? "")
        return text.isEmpty ? nil : text
    }

    /// Whether it holds back what a promotion would put there: the same image by its tag or by its digest.
    func holdsBack(_ change: ImageChange) -> Bool {
        guard change.name == image else { return false }
        guard let reference else { return true }
        let parts = reference.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let tag = parts[0].dropFirst()
        let digest = parts.count == 2 ? parts[1] : ""
        return !tag.isEmpty && change.newTag.map { $0 == tag } ?? false
            || !digest.isEmpty && change.digest.map { $0 == digest } ?? false
    }

    /// What whoever is held back reads.
    var refusal: String {
        let until = expiresAt.map { "until \($0)" } ?? "until it is released"
        return
            "\(image)\(reference ?? "") is held back from \(environment) \(until) "
            + "(hold \(id), \(createdBy); 'headgate hold release \(id)' ends it): \(reason)"
    }
}
