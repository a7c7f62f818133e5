/// What a command in a container did.
public struct ExecResult: Sendable, Hashable {
    public let exitCode: Int
    public let output: [UInt8]
    public let error: [UInt8]
    /// Whether it wrote more than was kept.
    public let isTruncated: Bool
}
