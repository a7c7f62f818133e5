/// How the bytes of a feature become its number.
enum FeatureHash {
    static let word: UInt32 = 0x9E37_79B1
    static let pair: UInt32 = 0x85EB_CA77
    static let characters: UInt32 = 0xC2B2_AE3D
    static let style: UInt32 = 0x51ED_270B
    static let wordClass: UInt32 = 0x27D4_EB2F

    static func mix(_ hash: UInt32, _ byte: UInt8) -> UInt32 {
        (hash ^ UInt32(byte)) &* 0x0100_0193
    }

    static func finished(_ hash: UInt32) -> UInt32 {
        var hash = hash
        hash ^= hash >> 16
        hash = hash &* 0x7FEB_352D
        hash ^= hash >> 15
        hash = hash &* 0x846C_A68B
        return hash ^ hash >> 16
    }

    /// The feature of a word whose letters have gone through `merged`.
    static func word(_ letters: some Sequence<UInt8>) -> UInt32 {
        finished(letters.reduce(word) { mix($0, $1) })
    }

    static func pair(_ first: UInt32, _ second: UInt32) -> UInt32 {
        finished(first &* pair ^ second)
    }

    /// The feature of all words of a class.
    static func wordClass(_ number: UInt8) -> UInt32 {
        finished(wordClass &* (UInt32(number) + 1))
    }

    /// `l` and `i` are one letter: a `1` may be either.
    static func merged(_ byte: UInt8) -> UInt8 {
        byte == UInt8(ascii: "l") ? UInt8(ascii: "i") : byte
    }
}
