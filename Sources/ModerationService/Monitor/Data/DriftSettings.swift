/// When drift is drift.
public struct DriftSettings: Sendable, Hashable {
    /// The population stability index from which a label has drifted.
    public var threshold = 0.25
    /// With fewer comments, here or in the reference, nothing is said.
    public var fewestComments = 200

    public init() {}
}
