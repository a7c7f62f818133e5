/// The rows of the weight table one comment touches, each once: words first, then character n-grams.
public struct FeatureSet: Sendable {
    /// Row numbers, in the order of first appearance within each kind.
    public internal(set) var rows: [UInt32] = []
    /// How many of `rows`, from the front, are word features.
    public internal(set) var wordCount = 0

    public init() {}

    public var words: ArraySlice<UInt32> { rows[..<wordCount] }
    public var characters: ArraySlice<UInt32> { rows[wordCount...] }
}
