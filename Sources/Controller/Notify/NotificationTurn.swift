import ControllerAPI
import Logging
import Persistence
import Telemetry

/// Sends what is due on one way, in the order in which it happened, until something does not come through.
///
/// While the receiver does not take anything, everything waits behind the oldest, with growing pauses. When the oldest has failed
/// a few times the next one is tried: if that arrives, the oldest alone is at fault and waits for itself, so that one message
/// that a receiver chokes on does not hold up the others.
struct NotificationTurn: Sendable {
    /// After this many attempts, or this many seconds, a notification is given up.
    static let maximumAttempts = 60
    static let patience = 86_400

    /// The longest pause between two attempts, in seconds.
    static let longestPause = 600

    /// After this many failures of one the next one is tried.
    private static let doubt = 3

    /// The most that is sent in one turn, so that others have theirs.
    private static let most = 200

    let lane: NotificationLane

    let rule: NotificationRule
    let database: any SQLDatabase
    let sender: NotificationSender
    let metrics: MetricsRegistry
    let logger: Logger
    let clock: WallClock
    let mayGoOn: @Sendable () -> Duty?

    /// What happens to a notification that was tried.
    private enum Settlement {
        case sent
        case givenUp(String)
    }

    func take() async throws {
        var suspect: NotificationTable.Row?
        for _ in 0..<Self.most {
            guard let duty = mayGoOn() else { return }
            let (now, after) = (clock.now(), suspect?.id ?? 0)
            let found = try await database.read { try NotificationTable.next(of: lane, after: after, at: now, in: $0) }
            guard let row = found else { break }
            if now.milliseconds - row.createdAt > Int64(Self.patience) * 1000 {
                try await settle(row, .givenUp("it waited for more than a day"), suspect: nil, duty)
                continue
            }
            switch try await sender.send(row, to: rule) {
            case .taken:
                try await settle(row, .sent, suspect: suspect, duty)
                suspect = nil
            case .refused(let reason):
                try await settle(row, .givenUp(reason), suspect: suspect, duty)
                suspect = nil
            case .later(let reason, let seconds):
                count("failed")
                if suspect != nil { return try await pause(because: reason, seconds: seconds, duty) }
                try await fail(row, because: reason, seconds: seconds, duty)
                guard row.attempts + 1 >= Self.doubt else { return }
                suspect = row
            }
        }
        if let suspect, let duty = mayGoOn() { try await pause(behind: suspect, duty) }
    }

    private func settle(
        _ row: NotificationTable.Row,
        _ settlement: Settlement,
        suspect: NotificationTable.Row?,
        _ duty: Duty
    ) async throws {
        let now = clock.now()
        try await database.write { connection in
            try duty.check(in: connection)
            var state = try NotificationLaneTable.find(lane, in: connection)
            switch settlement {
            case .sent:
                try NotificationTable.delete(row.id, in: connection)
                state = NotificationLaneTable.Row(lane: lane, sentAt: now.text, sent: state.sent + 1)
            case .givenUp(let reason):
                try NotificationTable.giveUp(row.id, at: now, because: reason, in: connection)
                state.error = reason
                state.failedAt = now.text
            }
            if let suspect {
                let pause = now.adding(seconds: Self.pause(after: suspect.attempts + 1))
                try NotificationTable.setAside(suspect.id, until: pause, in: connection)
            }
            try NotificationLaneTable.save(state, in: connection)
        }
        switch settlement {
        case .sent: count("sent")
        case .givenUp(let reason):
            count("given_up")
            logger.warning("notification \(lane.target): \(row.event.name) \(row.delivery) is given up: \(reason)")
        }
    }

    /// Writes a failure down and has the way wait.
    private func fail(
        _ row: NotificationTable.Row,
        because reason: String,
        seconds: Int?,
        _ duty: Duty
    ) async throws {
        let now = clock.now()
        let isLast = row.attempts + 1 >= Self.maximumAttempts
        let failures = try await database.write { connection in
            try duty.check(in: connection)
            try NotificationTable.noteFailure(row.id, because: reason, in: connection)
            if isLast { try NotificationTable.giveUp(row.id, at: now, because: reason, in: connection) }
            return try pause(because: reason, seconds: seconds, at: now, in: connection)
        }
        if failures == 1 { logger.warning("notification \(lane.target): \(reason); it is tried again") }
        if isLast {
            count("given_up")
            logger.warning("notification \(lane.target): \(row.event.name) \(row.delivery) is given up: \(reason)")
        }
    }

    private func pause(because reason: String, seconds: Int?, _ duty: Duty) async throws {
        let now = clock.now()
        try await database.write { connection in
            try duty.check(in: connection)
            _ = try pause(because: reason, seconds: seconds, at: now, in: connection)
            try NotificationTable.align(lane, at: now, in: connection)
        }
    }

    /// Has all wait for the one that failed; or that one alone, where nothing else is there to try.
    private func pause(behind suspect: NotificationTable.Row, _ duty: Duty) async throws {
        let now = clock.now()
        try await database.write { connection in
            try duty.check(in: connection)
            guard try !NotificationTable.hasSetAside(lane, at: now, in: connection) else {
                return try NotificationTable.align(lane, at: now, in: connection)
            }
            var state = try NotificationLaneTable.find(lane, in: connection)
            let pause = now.adding(seconds: Self.pause(after: suspect.attempts + 1))
            let due = Timestamp(milliseconds: max(state.due, pause.milliseconds))
            try NotificationTable.setAside(suspect.id, until: due, in: connection)
            // What comes next is tried at once.
            state.due = 0
            try NotificationLaneTable.save(state, in: connection)
        }
    }

    private func pause(
        because reason: String,
        seconds: Int?,
        at now: Timestamp,
        in connection: any SQLConnection
    ) throws -> Int {
        var state = try NotificationLaneTable.find(lane, in: connection)
        state.failures += 1
        let asked = min(max(0, seconds ?? 0), 3600)
        state.due = now.adding(seconds: max(Self.pause(after: state.failures), asked)).milliseconds
        state.error = reason
        state.failedAt = now.text
        try NotificationLaneTable.save(state, in: connection)
        let lost = try NotificationTable.shorten(lane, at: now, in: connection)
        if lost > 0 { logger.warning("notification \(lane.target): \(lost) are given up: too many were waiting") }
        return state.failures
    }

    private func count(_ outcome: String) {
        metrics.count(
            "headgate_notifications_total",
            MetricsRegistry.labels(["notification": lane.target, "outcome": outcome])
        )
    }

    /// Doubling from 5 seconds to ten minutes, half of it by chance.
    static func pause(after failures: Int) -> Int {
        let longest = min(longestPause, 5 << min(max(0, failures - 1), 10))
        return longest / 2 + Int.random(in: 0...(longest - longest / 2))
    }
}
