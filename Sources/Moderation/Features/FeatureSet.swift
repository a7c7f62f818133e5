/// What one comment has, as hashes and with repetitions: words first, then character n-grams, then its style.
public struct FeatureSet: Sendable {
    public internal(set) var hashes: [UInt32] = []
    /// How many of `hashes`, from the front, are words and pairs of words.
    public internal(set) var wordCount = 0
    /// Where the character n-grams end and the style begins.
    public internal(set) var characterEnd = 0
    /// For every hash, the bytes of the normalised text it was made from; empty unless places were asked for.
    public internal(set) var places: [Range<Int>] = []

    public init() {}

    public var words: ArraySlice<UInt32> { hashes[..<wordCount] }
    public var characters: ArraySlice<UInt32> { hashes[wordCount..<characterEnd] }
    public var style: ArraySlice<UInt32> { hashes[characterEnd...] }
}
