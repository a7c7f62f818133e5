/// A comment as the features see it: tokens of folded bytes with one space between them.
public struct NormalizedText: Sendable, Hashable {
    /// Lower-case ASCII, UTF-8 of what has no ASCII likeness, and single spaces.
    public internal(set) var bytes: [UInt8] = []
    /// For every byte, the offset in the original UTF-8 of the character it came from.
    public internal(set) var origins: [UInt32] = []
    public internal(set) var style = TextStyle()

    public init() {}

    /// The tokens as text, for people.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}
