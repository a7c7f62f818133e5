import ControllerAPI
import Persistence

/// What more there is to say of a promotion: a row of `promotion_details`.
struct PromotionDetail: Sendable {
    enum Kind: String, Sendable {
        case promotion
        case rollback
    }

    var key: String
    var kind: Kind

    /// Of a rollback: the promotion that it takes back, and the one that stands again.
    var reverts: Int?
    var restores: Int?
    var reason: String?
    var actor: String?

    /// The values that were set, as a promotion asks for them.
    var values: [String] = []

    /// The approvals that let the job start.
    var approvals: [Review] = []

    /// What a rollback holds back, image and reference.
    var holds: [HeldImage] = []
    var expiresAfter: Int?

    /// When the environment was first healthy with it, or found degraded before that.
    var healthyAt: String?
    var failedAt: String?
    var failure: String?

    /// Where the change is waiting that is to bring it to the branch.
    var pullRequest: String?

    init(key: String, kind: Kind) {
        self.key = key
        self.kind = kind
    }

    init(_ row: SQLRow) throws {
        key = try row.text("key")
        guard let kind = Kind(rawValue: try row.text("kind")) else {
            throw ControllerError(.unavailable, "the database holds an unknown kind of promotion")
        }
        self.kind = kind
        reverts = try row.optionalInt64("reverts").map(Int.init)
        restores = try row.optionalInt64("restores").map(Int.init)
        reason = try row.optionalText("reason")
        actor = try row.optionalText("actor")
        values = try row.optionalText("change_values").map { try JSON.decode([String].self, from: $0) } ?? []
        approvals = try row.optionalText("approvals").map { try JSON.decode([Review].self, from: $0) } ?? []
        holds = try row.optionalText("holds").map { try JSON.decode([HeldImage].self, from: $0) } ?? []
        expiresAfter = try row.optionalInt64("expires_after").map(Int.init)
        healthyAt = try row.optionalText("healthy_at")
        failedAt = try row.optionalText("failed_at")
        failure = try row.optionalText("failure")
        pullRequest = try row.optionalText("pull_request")
    }
}

/// An image that a rollback holds back.
struct HeldImage: Codable, Sendable, Hashable {
    var image: String
    var reference: String?
}

/// The statements on `promotion_details`.
enum PromotionDetailTable {
    /// Writes what is known when a promotion is intended; asked twice the first stands.
    static func insert(_ detail: PromotionDetail, in connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO promotion_details (key, kind, reverts, restores, reason, actor, change_values, approvals, holds,
                expires_after)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
            """,
            [
                .text(detail.key), .text(detail.kind.rawValue), SQLValue(detail.reverts), SQLValue(detail.restores),
                SQLValue(detail.reason), SQLValue(detail.actor),
                SQLValue(detail.values.isEmpty ? nil : try JSON.encode(detail.values)),
                SQLValue(detail.approvals.isEmpty ? nil : try JSON.encode(detail.approvals)),
                SQLValue(detail.holds.isEmpty ? nil : try JSON.encode(detail.holds)), SQLValue(detail.expiresAfter),
            ]
        )
    }

    static func find(_ key: String, in connection: any SQLConnection) throws -> PromotionDetail? {
        try connection.first("SELECT * FROM promotion_details WHERE key = ?", [.text(key)]).map(PromotionDetail.init)
    }

    /// What is to be said of the promotions that `PromotionTable.made` gives, by their keys.
    static func made(
        _ environment: String,
        limit: Int,
        in connection: any SQLConnection
    ) throws -> [String: PromotionDetail] {
        let rows = try connection.query(
            """
            SELECT promotion_details.* FROM promotion_details JOIN (
                SELECT key FROM promotions WHERE environment = ? AND promotion IS NOT NULL
                ORDER BY committed_at DESC, id DESC LIMIT ?
            ) AS made ON made.key = promotion_details.key
            """,
            [.text(environment), SQLValue(limit)]
        )
        return try rows.reduce(into: [:]) { details, row in
            let detail = try PromotionDetail(row)
            details[detail.key] = detail
        }
    }

    /// What was healthy has to show it again.
    static func reopen(_ key: String, in connection: any SQLConnection) throws {
        try connection.execute("UPDATE promotion_details SET healthy_at = NULL WHERE key = ?", [.text(key)])
    }

    /// Answers whether that was news.
    static func markHealthy(_ key: String, at now: String, in connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            "UPDATE promotion_details SET healthy_at = ? WHERE key = ? AND healthy_at IS NULL",
            [.text(now), .text(key)]
        ) > 0
    }

    /// Answers whether that was news.
    static func markFailed(
        _ key: String,
        _ failure: String,
        at now: String,
        in connection: any SQLConnection
    ) throws -> Bool {
        try connection.execute(
            "UPDATE promotion_details SET failed_at = ?, failure = ? WHERE key = ? AND failed_at IS NULL",
            [.text(now), .text(String(failure.prefix(2000))), .text(key)]
        ) > 0
    }

    static func setPullRequest(_ address: String, of key: String, in connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE promotion_details SET pull_request = ? WHERE key = ?",
            [.text(address), .text(key)]
        )
    }
}
