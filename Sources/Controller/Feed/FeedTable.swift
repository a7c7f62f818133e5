import ControllerAPI
import Persistence

/// The statements on `feed`: what happened, in the order in which it was committed.
enum FeedTable {
    /// How many events are kept.
    static let kept = 50_000

    /// Writers take turns from here to their commit, so that a reader who has seen a number never misses a smaller one.
    private static let lock = 7_031

    /// Writes an event down and gives its number.
    static func insert(_ event: DeliveryEvent, in connection: any SQLConnection) throws -> Int {
        if connection.dialect == .postgres {
            _ = try connection.query("SELECT pg_advisory_xact_lock(\(lock)) AS taken")
        }
        let row = try connection.first(
            "INSERT INTO feed (event) VALUES (?) RETURNING id",
            [.text(try JSON.encode(event))]
        )
        guard let id = try row?.int("id") else { throw ControllerError(.unavailable, "the event was not written") }
        if id.isMultiple(of: 1000) {
            try connection.execute("DELETE FROM feed WHERE id <= ?", [SQLValue(id - kept)])
        }
        return id
    }

    /// The events after one, the oldest first.
    static func after(_ id: Int, limit: Int, in connection: any SQLConnection) throws -> [DeliveryEvent] {
        try connection.query(
            "SELECT * FROM feed WHERE id > ? ORDER BY id LIMIT ?",
            [SQLValue(id), SQLValue(limit)]
        ).map { row in
            var event = try JSON.decode(DeliveryEvent.self, from: row.text("event"))
            event.id = try row.int("id")
            return event
        }
    }

    /// The numbers of the first and the last event that are kept; 0 without any.
    static func bounds(in connection: any SQLConnection) throws -> (first: Int, last: Int) {
        let row = try connection.first(
            "SELECT COALESCE(MIN(id), 0) AS oldest, COALESCE(MAX(id), 0) AS newest FROM feed"
        )
        return (try row?.int("oldest") ?? 0, try row?.int("newest") ?? 0)
    }
}
