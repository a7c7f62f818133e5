#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// Somebody's wish that an agent leaves its host as it is.
public struct AgentPause: Codable, Sendable, Hashable {
    public var reason: String

    /// Who asked for it.
    public var by: String

    /// When it began, and when it ends by itself; RFC 3339.
    public var since: String?
    public var until: String?

    public init(reason: String, by: String, since: String? = nil, until: String? = nil) {
        self.reason = reason
        self.by = by
        self.since = since
        self.until = until
    }

    /// Makes a pause from now on, for so many seconds where it has an end.
    public init(reason: String, by: String, from now: Date, seconds: Double?) {
        let style = Date.ISO8601FormatStyle()
        self.init(
            reason: reason,
            by: by,
            since: now.formatted(style),
            until: seconds.map { now.addingTimeInterval($0).formatted(style) }
        )
    }

    /// Whether its time is over.
    ///
    /// An end that is no time never comes.
    func isOver(at now: Date) -> Bool {
        guard let until else { return false }
        do {
            return try Date(until, strategy: Date.ISO8601FormatStyle()) <= now
        } catch {
            return false
        }
    }

    var explanation: String {
        "paused by \(by)\(until.map { " until \($0)" } ?? ""): \(reason)"
    }
}
