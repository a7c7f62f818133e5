/// The bounds within which workflow files are read.
public struct WorkflowLimits: Sendable, Hashable {
    public var maximumBytes = 1 << 20
    public var maximumDepth = 50
    public var maximumNodes = 100_000

    /// The most problems that are told of one file.
    public var maximumIssues = 100

    public init() {}

    public static let standard = WorkflowLimits()
}
