/// How far back a page looks, and how long each of its slots is.
enum MonitorRange: String, CaseIterable, Sendable, Hashable, Encodable {
    case hour
    case day
    case week
    case month
    case quarter

    private static let second: Int64 = 1000

    /// The length of a slot, in milliseconds; a whole part of a day, so that a slot is a beginning of RFC 3339 texts.
    var slot: Int64 {
        switch self {
        case .hour: 60 * Self.second
        case .day: 600 * Self.second
        case .week: 3600 * Self.second
        case .month, .quarter: 86_400 * Self.second
        }
    }

    var slotCount: Int {
        switch self {
        case .hour: 60
        case .day: 144
        case .week: 168
        case .month: 30
        case .quarter: 90
        }
    }

    /// How many characters of a timestamp say which slot it is in.
    var prefix: Int {
        switch self {
        case .hour: "2026-01-31T12:34".count
        case .day: "2026-01-31T12:3".count
        case .week: "2026-01-31T12".count
        case .month, .quarter: "2026-01-31".count
        }
    }

    var title: String {
        switch self {
        case .hour: "Last hour"
        case .day: "Last day"
        case .week: "Last week"
        case .month: "Last 30 days"
        case .quarter: "Last 90 days"
        }
    }

    /// What one slot is called.
    var slotTitle: String {
        switch self {
        case .hour: "minute"
        case .day: "ten minutes"
        case .week: "hour"
        case .month, .quarter: "day"
        }
    }

    /// The first moments of all slots up to the one of `now`.
    func slots(until now: Timestamp) -> [Timestamp] {
        let last = now.millisecondsSince1970 / slot * slot
        return (0..<slotCount).reversed().map { Timestamp(millisecondsSince1970: last - Int64($0) * slot) }
    }

    /// What tells a slot from others, of any moment in it.
    func key(of moment: Timestamp) -> String { String(moment.description.prefix(prefix)) }
}
