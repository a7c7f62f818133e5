import ControllerAPI
import Persistence

/// The statements on `notifications`: what is still to be told, and what could not be.
enum NotificationTable {
    struct Row: Sendable {
        var id: Int

        /// The same at every attempt, so that a receiver knows what it has had.
        var delivery: String
        var lane: NotificationLane
        var event: DeliveryEvent
        var attempts: Int

        /// Milliseconds since 1970.
        var createdAt: Int64
    }

    /// How a way stands that something waits for.
    struct Waiting: Sendable {
        var lane: NotificationLane

        /// When the next attempt is due, and since when the oldest waits, in milliseconds.
        var due: Int64
        var since: Int64
    }

    /// The most that waits for one recipient; what is older is given up.
    static let longestQueue = 10_000

    /// The most that is remembered of what was given up.
    private static let memory = 1000

    static func insert(
        _ event: DeliveryEvent,
        for lane: NotificationLane,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO notifications (delivery, target, recipient, event, attempts, created_at, due)
            VALUES (?, ?, ?, ?, 0, ?, ?)
            """,
            [
                .text(NotificationPayload.newDelivery()), .text(lane.target), .text(lane.recipient),
                .text(try JSON.encode(event)), .integer(now.milliseconds), .integer(now.milliseconds),
            ]
        )
    }

    /// The ways that something waits for, with when each is due.
    static func waiting(in connection: any SQLConnection) throws -> [Waiting] {
        try connection.query(
            """
            SELECT n.target AS target, n.recipient AS recipient, MIN(n.due) AS first_due,
                MIN(n.created_at) AS since, COALESCE(MAX(l.due), 0) AS lane_due
            FROM notifications n LEFT JOIN notification_lanes l ON l.target = n.target AND l.recipient = n.recipient
            WHERE n.given_up IS NULL GROUP BY n.target, n.recipient ORDER BY n.target, n.recipient LIMIT 10000
            """
        ).map { row in
            Waiting(
                lane: NotificationLane(target: try row.text("target"), recipient: try row.text("recipient")),
                due: max(try row.int64("first_due"), try row.int64("lane_due")),
                since: try row.int64("since")
            )
        }
    }

    /// The oldest that is due, after another where one is given.
    static func next(
        of lane: NotificationLane,
        after id: Int,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws -> Row? {
        try connection.first(
            """
            SELECT * FROM notifications
            WHERE given_up IS NULL AND target = ? AND recipient = ? AND id > ? AND due <= ? ORDER BY id LIMIT 1
            """,
            [.text(lane.target), .text(lane.recipient), SQLValue(id), .integer(now.milliseconds)]
        ).map { row in
            Row(
                id: try row.int("id"),
                delivery: try row.text("delivery"),
                lane: lane,
                event: try JSON.decode(DeliveryEvent.self, from: row.text("event")),
                attempts: try row.int("attempts"),
                createdAt: try row.int64("created_at")
            )
        }
    }

    static func delete(_ id: Int, in connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM notifications WHERE id = ?", [SQLValue(id)])
    }

    /// Forgets what is older for a recipient who is not configured any more.
    static func delete(_ lane: NotificationLane, before: Timestamp, in connection: any SQLConnection) throws {
        try connection.execute(
            "DELETE FROM notifications WHERE target = ? AND recipient = ? AND created_at < ?",
            [.text(lane.target), .text(lane.recipient), .integer(before.milliseconds)]
        )
    }

    static func noteFailure(_ id: Int, because reason: String, in connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE notifications SET attempts = attempts + 1, error = ? WHERE id = ?",
            [.text(reason), SQLValue(id)]
        )
    }

    /// Has one wait for itself, so that those after it go on.
    static func setAside(_ id: Int, until due: Timestamp, in connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE notifications SET due = ? WHERE id = ?",
            [.integer(due.milliseconds), SQLValue(id)]
        )
    }

    static func hasSetAside(
        _ lane: NotificationLane,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws -> Bool {
        try connection.first(
            "SELECT id FROM notifications WHERE given_up IS NULL AND target = ? AND recipient = ? AND due > ? LIMIT 1",
            [.text(lane.target), .text(lane.recipient), .integer(now.milliseconds)]
        ) != nil
    }

    /// Brings those that were set aside back to their places.
    static func align(_ lane: NotificationLane, at now: Timestamp, in connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE notifications SET due = ? WHERE given_up IS NULL AND target = ? AND recipient = ? AND due > ?",
            [.integer(now.milliseconds), .text(lane.target), .text(lane.recipient), .integer(now.milliseconds)]
        )
    }

    /// Ends the attempts; the newest of such are kept to be seen.
    static func giveUp(_ id: Int, at now: Timestamp, because reason: String, in connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE notifications SET given_up = ?, error = ? WHERE id = ?",
            [.integer(now.milliseconds), .text(reason), SQLValue(id)]
        )
        try connection.execute(
            """
            DELETE FROM notifications WHERE given_up IS NOT NULL AND id <= COALESCE(
                (SELECT id FROM notifications WHERE given_up IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET \(memory)), 0)
            """
        )
    }

    /// Gives up the oldest of a queue that has grown too long; gives how many that were.
    static func shorten(
        _ lane: NotificationLane,
        to most: Int = longestQueue,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws -> Int {
        try connection.execute(
            """
            UPDATE notifications SET given_up = ?, error = 'more than \(most) were waiting'
            WHERE given_up IS NULL AND target = ? AND recipient = ? AND id <= COALESCE((
                SELECT id FROM notifications WHERE given_up IS NULL AND target = ? AND recipient = ?
                ORDER BY id DESC LIMIT 1 OFFSET \(most)), 0)
            """,
            [
                .integer(now.milliseconds), .text(lane.target), .text(lane.recipient), .text(lane.target),
                .text(lane.recipient),
            ]
        )
    }

    /// How many wait and how many were given up, and since when the oldest waits, for each recipient.
    static func counts(in connection: any SQLConnection) throws -> [Counts] {
        try connection.query(
            """
            SELECT target, recipient, SUM(CASE WHEN given_up IS NULL THEN 1 ELSE 0 END) AS waiting,
                SUM(CASE WHEN given_up IS NULL THEN 0 ELSE 1 END) AS given_up,
                MIN(CASE WHEN given_up IS NULL THEN created_at END) AS oldest
            FROM notifications GROUP BY target, recipient LIMIT 10000
            """
        ).map { row in
            Counts(
                lane: NotificationLane(target: try row.text("target"), recipient: try row.text("recipient")),
                waiting: try row.int("waiting"),
                givenUp: try row.int("given_up"),
                oldest: try row.optionalInt64("oldest")
            )
        }
    }

    struct Counts: Sendable {
        var lane: NotificationLane
        var waiting: Int
        var givenUp: Int

        /// Milliseconds since 1970.
        var oldest: Int64?
    }

    /// The newest of those that were given up, each with the reason.
    static func givenUp(_ target: String, limit: Int, in connection: any SQLConnection) throws -> [LostNotification] {
        try connection.query(
            """
            SELECT delivery, event, error, given_up FROM notifications
            WHERE target = ? AND given_up IS NOT NULL ORDER BY id DESC LIMIT ?
            """,
            [.text(target), SQLValue(limit)]
        ).map { row in
            LostNotification(
                id: try row.text("delivery"),
                event: try JSON.decode(DeliveryEvent.self, from: row.text("event")).name,
                at: Timestamp(milliseconds: try row.int64("given_up")).text,
                reason: try row.optionalText("error") ?? ""
            )
        }
    }
}
