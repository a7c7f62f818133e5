/// How the notifications of one target go.
public struct NotificationStatus: Codable, Sendable, Hashable {
    /// As the configuration names it.
    public var name: String

    /// `webhook`, `slack` or `email`.
    public var kind: String

    /// What is told there: names of events, or beginnings of them with `*`.
    public var events: [String]

    /// How many are still to be told, and since when the oldest of them waits.
    public var waiting: Int
    public var waitingSince: String?

    /// How many were given up lately, and the newest of them.
    public var givenUp: Int
    public var lost: [LostNotification]

    /// How many arrived, and when the last did.
    public var sent: Int
    public var lastSent: String?

    /// Why the last attempt failed, and when; nothing once another has succeeded.
    public var error: String?
    public var failedAt: String?

    /// When it is tried again, where something waits.
    public var nextAttempt: String?

    public init(
        name: String,
        kind: String,
        events: [String],
        waiting: Int = 0,
        waitingSince: String? = nil,
        givenUp: Int = 0,
        lost: [LostNotification] = [],
        sent: Int = 0,
        lastSent: String? = nil,
        error: String? = nil,
        failedAt: String? = nil,
        nextAttempt: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.events = events
        self.waiting = waiting
        self.waitingSince = waitingSince
        self.givenUp = givenUp
        self.lost = lost
        self.sent = sent
        self.lastSent = lastSent
        self.error = error
        self.failedAt = failedAt
        self.nextAttempt = nextAttempt
    }
}

/// A notification that was given up.
public struct LostNotification: Codable, Sendable, Hashable {
    public var id: String

    /// The event's name.
    public var event: String
    public var at: String
    public var reason: String

    public init(id: String, event: String, at: String, reason: String) {
        self.id = id
        self.event = event
        self.at = at
        self.reason = reason
    }
}

/// How all targets stand.
public struct NotificationList: Codable, Sendable, Hashable {
    public var notifications: [NotificationStatus]

    public init(notifications: [NotificationStatus]) {
        self.notifications = notifications
    }
}

/// What became of a test message.
public struct NotificationTest: Codable, Sendable, Hashable {
    /// The target's name.
    public var name: String

    /// The id that the receiver got.
    public var id: String

    /// Whom it was sent to, where the target has several; a reason for each who did not take it.
    public var recipients: [NotificationTestAnswer]

    public init(name: String, id: String, recipients: [NotificationTestAnswer]) {
        self.name = name
        self.id = id
        self.recipients = recipients
    }
}

/// What one recipient answered.
public struct NotificationTestAnswer: Codable, Sendable, Hashable {
    /// Empty where the target is one.
    public var recipient: String

    /// Nil where it arrived.
    public var error: String?

    public init(recipient: String, error: String?) {
        self.recipient = recipient
        self.error = error
    }
}
