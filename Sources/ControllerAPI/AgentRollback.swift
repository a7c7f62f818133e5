/// A release that an agent could not run and has put the last good one in the place of.
public struct AgentRollback: Codable, Sendable, Hashable {
    /// The commit that failed.
    public var revision: String

    /// The commit that runs in its place.
    public var restored: String

    /// One word for machines, such as `CrashLoopBackOff` or `ProgressDeadlineExceeded`.
    public var reason: String

    /// Why it failed, with the container's own last words where there are any.
    public var message: String

    /// When it was rolled back.
    public var at: String

    public init(revision: String, restored: String, reason: String, message: String, at: String) {
        self.revision = revision
        self.restored = restored
        self.reason = reason
        self.message = message
        self.at = at
    }
}
