import Persistence
import Workflows

/// Fires the schedules whose time has come: each time once, by one transaction that writes the event and moves the time.
///
/// What was missed while no controller ran is fired once, however often it would have come. A clock that jumps forward is
/// the same to it; one that is set back lets no time come twice, unless it had been more than a day ahead: then what it
/// fired is forgotten.
struct ScheduleDesk: Sendable {
    /// How far ahead of the clock a time may have been fired and still count.
    static let forgetting = 86_400

    let database: any SQLDatabase
    let rules: Rules
    let zones: TimeZones

    /// Fires what is due.
    ///
    /// - Returns: how many, and when the next is due.
    func fire(at now: Timestamp, _ duty: Duty? = nil) async throws -> (fired: Int, next: Int?) {
        let instant = Int(now.milliseconds / 1000)
        // Most looks find nothing: they must not take the one writer's turn.
        let (isDue, next) = try await database.read { connection in
            let next = try ScheduleTable.next(in: connection)
            return (next.map { $0 <= instant } ?? false, next)
        }
        guard isDue else { return (0, next) }
        return try await database.write { connection in
            try duty?.check(in: connection)
            var fired = 0
            for row in try ScheduleTable.due(at: instant, in: connection) where try fire(row, at: now, in: connection) {
                fired += 1
            }
            return (fired, try ScheduleTable.next(in: connection))
        }
    }

    /// Puts right what a wrong clock has left: call it at start and after the clock was set.
    func settle(at now: Timestamp, _ duty: Duty? = nil) async throws {
        let instant = Int(now.milliseconds / 1000)
        try await database.write { connection in
            try duty?.check(in: connection)
            for row in try ScheduleTable.all(in: connection) {
                var settled = row
                if let fired = row.fired, fired > instant + Self.forgetting { settled.fired = nil }
                let after = max(instant, settled.fired ?? instant)
                guard let next = zones.next(row.cron, in: row.zone, after: after) else {
                    try ScheduleTable.delete(row, in: connection)
                    continue
                }
                // What is overdue stays so.
                settled.due = min(row.due, next)
                if settled != row { try ScheduleTable.update(settled, in: connection) }
            }
        }
    }

    private func fire(_ row: ScheduleTable.Row, at now: Timestamp, in connection: any SQLConnection) throws -> Bool {
        let instant = Int(now.milliseconds / 1000)
        guard let rule = rules.repository(row.repository),
            let next = zones.next(row.cron, in: row.zone, after: max(instant, row.due))
        else {
            try ScheduleTable.delete(row, in: connection)
            return false
        }
        var row = row
        row.fired = max(instant, row.due)
        row.due = next
        try ScheduleTable.update(row, in: connection)
        guard let tip = try EventTable.known(row.repository, in: connection) else { return false }
        _ = try EventTable.insert(
            EventRecord.New(
                repository: row.repository,
                ref: "refs/heads/\(rule.branch)",
                newRevision: tip,
                kind: "schedule",
                workflow: row.file,
                detail: EventDetail(
                    schedule: row.cron,
                    payload: .object(["schedule": .string(row.cron), "repository": rule.payload])
                )
            ),
            at: now.text,
            in: connection
        )
        return true
    }
}
