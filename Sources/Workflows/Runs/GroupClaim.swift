/// Who asks for a concurrency group, and how.
public struct GroupClaim: Codable, Sendable, Hashable {
    /// The holder that stands for the run as a whole.
    public static let run = ""

    /// `run`, or the id of a job or call of the run.
    public var holder: String
    public var group: String

    /// Whether what holds the group is to be cancelled.
    public var cancelInProgress: Bool

    /// Whether all that wait keep their turn, in order; else a newer one takes the place of the one that waits.
    public var keepsAll: Bool

    public init(holder: String, group: String, cancelInProgress: Bool = false, keepsAll: Bool = false) {
        self.holder = holder
        self.group = group
        self.cancelInProgress = cancelInProgress
        self.keepsAll = keepsAll
    }
}
