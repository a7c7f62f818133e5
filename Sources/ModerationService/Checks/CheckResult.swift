/// One thing looked at on a running deployment.
public struct CheckResult: Sendable, Hashable {
    public var name: String
    /// What was found instead; nothing when it is as it should be.
    public var failure: String?

    public var isPassed: Bool { failure == nil }
}
