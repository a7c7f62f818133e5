import ControllerAPI
import Logging
import Persistence
import Telemetry

/// Knows what is to be sent now, shows how notifications go, and tries a way out.
struct NotificationDesk: Sendable {
    /// How many ways are used at the same time.
    private static let maximumTurns = 32

    let database: any SQLDatabase
    let rules: Rules
    let sender: NotificationSender
    let metrics: MetricsRegistry
    let logger: Logger
    var clock = WallClock.system

    /// What is due on ways that are free, and when the next is due on them; nil when nothing waits there.
    ///
    /// `mayGoOn` gives the duty while it is this controller's; nil ends a turn before anything else is sent.
    func turns(
        besides busy: Set<NotificationLane> = [],
        _ mayGoOn: @escaping @Sendable () -> Duty?
    ) async throws -> (turns: [NotificationTurn], next: Timestamp?) {
        let now = clock.now()
        let waiting = try await database.read { try NotificationTable.waiting(in: $0) }
        var turns: [NotificationTurn] = []
        var next: Int64?
        for waiting in waiting where !busy.contains(waiting.lane) {
            guard let rule = rule(of: waiting.lane) else {
                try await forget(waiting, at: now, mayGoOn())
                continue
            }
            guard waiting.due <= now.milliseconds, turns.count + busy.count < Self.maximumTurns else {
                next = min(next ?? waiting.due, waiting.due)
                continue
            }
            turns.append(
                NotificationTurn(
                    lane: waiting.lane,
                    rule: rule,
                    database: database,
                    sender: sender,
                    metrics: metrics,
                    logger: logger,
                    clock: clock,
                    mayGoOn: mayGoOn
                )
            )
        }
        return (turns, next.map(Timestamp.init(milliseconds:)))
    }

    private func rule(of lane: NotificationLane) -> NotificationRule? {
        rules.notifications.first { $0.name == lane.target && $0.recipients.contains(lane.recipient) }
    }

    /// Forgets what is old and for nobody; what is not may be for a target that another controller's configuration has.
    private func forget(_ waiting: NotificationTable.Waiting, at now: Timestamp, _ duty: Duty?) async throws {
        let before = now.adding(seconds: -NotificationTurn.patience)
        guard let duty, waiting.since < before.milliseconds else { return }
        try await database.write { connection in
            try duty.check(in: connection)
            try NotificationTable.delete(waiting.lane, before: before, in: connection)
            try NotificationLaneTable.delete(waiting.lane, in: connection)
        }
    }

    /// How every target stands.
    func list() async throws -> NotificationList {
        let (counts, lanes, lost) = try await database.read { connection in
            var lost: [String: [LostNotification]] = [:]
            for rule in rules.notifications {
                lost[rule.name] = try NotificationTable.givenUp(rule.name, limit: 10, in: connection)
            }
            return (
                try NotificationTable.counts(in: connection), try NotificationLaneTable.all(in: connection), lost
            )
        }
        return NotificationList(
            notifications: rules.notifications.map { rule in
                let counts = counts.filter { $0.lane.target == rule.name }
                let lanes = lanes.filter { $0.lane.target == rule.name }
                let failing = lanes.filter { $0.error != nil }.max { ($0.failedAt ?? "") < ($1.failedAt ?? "") }
                let waiting = counts.reduce(0) { $0 + $1.waiting }
                let next = lanes.map(\.due).max() ?? 0
                let isLater = next > clock.now().milliseconds
                return NotificationStatus(
                    name: rule.name,
                    kind: rule.kind,
                    events: rule.events,
                    waiting: waiting,
                    waitingSince: counts.compactMap(\.oldest).min().map { Timestamp(milliseconds: $0).text },
                    givenUp: counts.reduce(0) { $0 + $1.givenUp },
                    lost: lost[rule.name] ?? [],
                    sent: lanes.reduce(0) { $0 + $1.sent },
                    lastSent: lanes.compactMap(\.sentAt).max(),
                    error: failing.flatMap { lane in
                        lane.error.map { lane.lane.recipient.isEmpty ? $0 : "\(lane.lane.recipient): \($0)" }
                    },
                    failedAt: failing?.failedAt,
                    nextAttempt: waiting > 0 && isLater ? Timestamp(milliseconds: next).text : nil
                )
            }
        )
    }

    /// Sends a message at once, past the queue, and tells what became of it.
    func test(_ name: String, by principal: Principal) async throws -> NotificationTest {
        guard let rule = rules.notifications.first(where: { $0.name == name }) else {
            let known = rules.notifications.map(\.name).joined(separator: ", ")
            throw ControllerError(
                .notFound,
                "there is no notification '\(name.prefix(60))'; "
                    + (known.isEmpty ? "none is configured" : "there are \(known)")
            )
        }
        let now = clock.now()
        try await database.write { connection in
            try AuditLog.append(
                actor: principal.name,
                action: "notification.test",
                detail: try JSON.encode(["notification": name]),
                at: now.text,
                in: connection
            )
        }
        let reason = "Asked for by \(principal.name)."
        let event = DeliveryEvent(at: now.text, name: "test", actor: principal.name, reason: reason)
        let delivery = NotificationPayload.newDelivery()
        let answers = try await withThrowingTaskGroup(of: NotificationTestAnswer.self) { group in
            for recipient in rule.recipients {
                group.addTask {
                    let row = NotificationTable.Row(
                        id: 0,
                        delivery: delivery,
                        lane: NotificationLane(target: name, recipient: recipient),
                        event: event,
                        attempts: 0,
                        createdAt: now.milliseconds
                    )
                    switch try await sender.send(row, to: rule) {
                    case .taken: return NotificationTestAnswer(recipient: recipient, error: nil)
                    case .refused(let why), .later(let why, _):
                        return NotificationTestAnswer(recipient: recipient, error: why)
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        return NotificationTest(name: name, id: delivery, recipients: answers.sorted { $0.recipient < $1.recipient })
    }
}
