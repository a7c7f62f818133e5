/// A piece of a container's output.
public struct OutputChunk: Sendable, Hashable {
    /// Which of the two.
    public enum Source: Sendable, Hashable {
        case output
        case error
    }

    public let source: Source
    public let bytes: [UInt8]
}
