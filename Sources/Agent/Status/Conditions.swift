import ControllerAPI

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The conditions of an agent, each with the time it last turned.
struct Conditions: Sendable {
    private var conditions: [String: Condition] = [:]

    /// The order of a sync pass, which is the order they are shown in.
    private static let order = [
        "Reconciling", "Fetched", "Verified", "Rendered", "Engine", "Pulled", "Recorded", "Released", "Applied",
        "Traffic", "Healthy",
    ]

    var all: [Condition] {
        Self.order.compactMap { conditions[$0] }
    }

    /// It is so.
    mutating func hold(_ type: String, reason: String = "Succeeded", _ message: String = "", at revision: String?) {
        set(type, status: "True", reason: reason, message: message, at: revision)
    }

    /// It is not so, and this is why; not known yet, where something has to come first.
    mutating func fail(_ type: String, _ error: AgentError, at revision: String?) {
        let status = error.code == .early ? "Unknown" : "False"
        set(type, status: status, reason: error.reason, message: error.message, at: revision)
    }

    mutating func set(_ type: String, status: String, reason: String, message: String, at revision: String?) {
        let message = String(message.prefix(4000))
        let turned = conditions[type]?.status == status ? conditions[type]?.lastTransitionTime : nil
        conditions[type] = Condition(
            type: type,
            status: status,
            reason: reason,
            message: message,
            observedRevision: revision,
            lastTransitionTime: turned ?? Clock.now()
        )
    }

    /// There is nothing to say of it any more.
    mutating func remove(_ type: String) {
        conditions[type] = nil
    }

    func isFailing(_ type: String) -> Bool {
        conditions[type]?.status == "False"
    }
}

/// The wall clock, as status documents write it.
enum Clock {
    /// RFC 3339 in UTC with milliseconds.
    static func now() -> String { time(Date()) }

    /// The time that is so far from now.
    static func time(in duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        return time(Date().addingTimeInterval(Double(seconds) + Double(attoseconds) / 1e18))
    }

    private static func time(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
