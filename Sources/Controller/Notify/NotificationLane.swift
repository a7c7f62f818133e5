import Persistence

/// One way that notifications go, in the order in which things happened: a target, or one recipient of it.
struct NotificationLane: Sendable, Hashable {
    var target: String

    /// Empty where the target is one.
    var recipient: String

    fileprivate var key: [SQLValue] { [.text(target), .text(recipient)] }
}

/// How a way does: the statements on `notification_lanes`.
enum NotificationLaneTable {
    struct Row: Sendable {
        var lane: NotificationLane

        /// How often in a row nothing came through.
        var failures = 0

        /// Before this nothing is tried, in milliseconds.
        var due: Int64 = 0

        /// Why the last attempt failed, and when; nil once one has succeeded.
        var error: String?
        var failedAt: String?
        var sentAt: String?
        var sent = 0
    }

    static func find(_ lane: NotificationLane, in connection: any SQLConnection) throws -> Row {
        try connection.first("SELECT * FROM notification_lanes WHERE target = ? AND recipient = ?", lane.key).map(row)
            ?? Row(lane: lane)
    }

    static func all(in connection: any SQLConnection) throws -> [Row] {
        try connection.query("SELECT * FROM notification_lanes ORDER BY target, recipient LIMIT 10000").map(row)
    }

    static func save(_ row: Row, in connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO notification_lanes (target, recipient, failures, due, error, failed_at, sent_at, sent)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (target, recipient) DO UPDATE SET failures = excluded.failures, due = excluded.due,
                error = excluded.error, failed_at = excluded.failed_at, sent_at = excluded.sent_at,
                sent = excluded.sent
            """,
            row.lane.key + [
                SQLValue(row.failures), .integer(row.due), SQLValue(row.error), SQLValue(row.failedAt),
                SQLValue(row.sentAt), SQLValue(row.sent),
            ]
        )
    }

    static func delete(_ lane: NotificationLane, in connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM notification_lanes WHERE target = ? AND recipient = ?", lane.key)
    }

    private static func row(_ row: SQLRow) throws -> Row {
        Row(
            lane: NotificationLane(target: try row.text("target"), recipient: try row.text("recipient")),
            failures: try row.int("failures"),
            due: try row.int64("due"),
            error: try row.optionalText("error"),
            failedAt: try row.optionalText("failed_at"),
            sentAt: try row.optionalText("sent_at"),
            sent: try row.int("sent")
        )
    }
}
