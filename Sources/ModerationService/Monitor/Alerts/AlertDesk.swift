/// Which alerts are on, and what has been said about them; time comes from outside.
///
/// An alert fires when it was found twice in a row, and is over when it was not found twice in a row, so that what comes
/// and goes says nothing. What fires is told once, and again every four hours while it lasts. All that is to be told at a
/// time is one message; what could not be delivered is told later.
struct AlertDesk: Sendable, Codable, Hashable {
    static let confirmations = 2
    static let reminder: Int64 = 4 * 3600 * 1000
    /// No message follows another one sooner than this.
    static let leastPause: Int64 = 60 * 1000
    private static let mostAlerts = 1000

    /// One alert over time.
    struct Entry: Sendable, Codable, Hashable {
        var name: String
        var subject: String
        var summary: String
        var isFiring = false
        /// How often in a row it was found, or, while it fires, not found.
        var streak = 0
        /// In milliseconds since 1970.
        var since: Int64
        var endedAt: Int64?
        var toldAt: Int64?
        /// Whether the last thing said of it was that it fires.
        var isKnown = false
    }

    private(set) var entries: [String: Entry] = [:]
    private(set) var lastMessage: Int64?

    /// Takes what was found at a moment.
    mutating func observe(_ alerts: [MonitorAlert], at now: Int64) {
        var found: Set<String> = []
        for alert in alerts where entries.count < Self.mostAlerts || entries[alert.key] != nil {
            found.insert(alert.key)
            var entry = entries[alert.key] ?? Entry(name: alert.name, subject: alert.subject, summary: "", since: now)
            entry.summary = alert.summary
            if entry.isFiring {
                entry.streak = 0
            } else {
                if entry.endedAt != nil { entry.streak = 0 }
                if entry.streak == 0 { entry.since = now }
                entry.endedAt = nil
                entry.streak += 1
                if entry.streak >= Self.confirmations {
                    entry.isFiring = true
                    entry.streak = 0
                }
            }
            entries[alert.key] = entry
        }
        for (key, entry) in entries where !found.contains(key) {
            var entry = entry
            if entry.isFiring {
                entry.streak += 1
                if entry.streak >= Self.confirmations {
                    entry.isFiring = false
                    entry.streak = 0
                    entry.endedAt = now
                }
            } else {
                entry.streak = 0
            }
            // What nobody was told of needs no end, and what has been told is forgotten.
            entries[key] = entry.isFiring || entry.isKnown ? entry : nil
        }
    }

    var firing: [Entry] { entries.values.filter(\.isFiring).sorted { ($0.name, $0.subject) < ($1.name, $1.subject) } }

    /// What is to be told now; nothing while a message is too recent.
    func message(at now: Int64) -> [Entry] {
        if let lastMessage, now >= lastMessage, now - lastMessage < Self.leastPause { return [] }
        return entries.values.filter { entry in
            guard entry.isFiring else { return entry.isKnown && entry.endedAt != nil }
            return !entry.isKnown || now - (entry.toldAt ?? 0) >= Self.reminder
        }.sorted { ($0.name, $0.subject) < ($1.name, $1.subject) }
    }

    /// A message came through.
    mutating func delivered(_ message: [Entry], at now: Int64) {
        lastMessage = now
        for told in message {
            let key = told.subject.isEmpty ? told.name : told.name + "/" + told.subject
            guard var entry = entries[key] else { continue }
            entry.toldAt = now
            entry.isKnown = told.isFiring
            entries[key] = entry.isFiring || entry.isKnown || entry.streak > 0 ? entry : nil
        }
    }
}
