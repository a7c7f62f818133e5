/// A stretch of a YAML source text; `end` is not part of it.
public struct YAMLRange: Sendable, Hashable {
    /// The first byte.
    public let start: YAMLPosition
    /// The byte after the last one.
    public let end: YAMLPosition

    /// Makes a range from its two ends.
    public init(start: YAMLPosition, end: YAMLPosition) {
        self.start = start
        self.end = end
    }

    /// The byte offsets covered, for slicing the source.
    public var offsets: Range<Int> { start.offset..<max(start.offset, end.offset) }
}
