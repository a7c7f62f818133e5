import Persistence

/// A duty that this controller was given: proof of it goes into every transaction that carries it out.
struct Duty: Sendable, Hashable {
    let name: String

    /// Grows each time the duty changes hands.
    let fence: Int

    /// Throws unless the duty is still this controller's: in one transaction with what it is about to write.
    ///
    /// - Throws: `.conflict` when another controller has taken over.
    func check(in connection: any SQLConnection) throws {
        guard try DutyTable.holds(name, fence: fence, in: connection) else {
            throw ControllerError(.conflict, "another controller has taken over \(name)")
        }
    }

    /// Watching one repository and planning what its events start.
    static func watch(_ repository: String) -> String { watching + repository }

    /// The repository that is watched, if that is the duty.
    var watched: String? { name.hasPrefix(Self.watching) ? String(name.dropFirst(Self.watching.count)) : nil }

    private static let watching = "watch/"

    /// Taking jobs back from runners that were lost.
    static let leases = "leases"

    /// Firing schedules whose time has come.
    static let schedules = "schedules"

    /// Telling forges what becomes of runs.
    static let statuses = "statuses"

    /// Sending notifications, and missing agents.
    static let notifications = "notifications"

    /// Counting how long stages of deliveries take.
    static let stages = "stages"

    /// Removing what is older than it is kept.
    static let retention = "retention"
}
