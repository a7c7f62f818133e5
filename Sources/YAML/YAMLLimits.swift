/// How large a YAML text may be before it is refused.
public struct YAMLLimits: Sendable {
    /// The longest accepted text in bytes.
    public var maxBytes: Int
    /// How deep collections may nest, aliases expanded.
    public var maxDepth: Int
    /// How many nodes a text may have, aliases expanded.
    public var maxNodes: Int

    /// Makes limits; `maxDepth` is held to 200 so that recursion stays within any thread's stack.
    public init(maxBytes: Int = 16 << 20, maxDepth: Int = 100, maxNodes: Int = 1_000_000) {
        self.maxBytes = min(maxBytes, Int(UInt32.max) - 1)
        self.maxDepth = min(maxDepth, 200)
        self.maxNodes = maxNodes
    }

    /// 16 MiB, 100 levels, 1,000,000 nodes.
    public static let standard = YAMLLimits()
}
