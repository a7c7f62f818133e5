/// A comment's length, capitals and exclamations as features: few steps each, because little depends on them.
enum StyleFeatures {
    private enum Kind: UInt32 {
        case length, capitals, exclamations, questions, shouting
    }

    /// Five features; 0 stands for one that the comment does not have.
    static func hashes(_ style: TextStyle, words: Int) -> [UInt32] {
        let letters = style.capitals + style.smallLetters
        return [
            hash(.length, doublings(words + 1)),
            style.capitals > 0 ? hash(.capitals, style.capitals * 8 / letters) : 0,
            step(.exclamations, style.exclamations, most: 6),
            step(.questions, style.questions, most: 4),
            step(.shouting, style.shoutedWords, most: 6),
        ]
    }

    private static func step(_ kind: Kind, _ count: Int, most: Int) -> UInt32 {
        count > 0 ? hash(kind, min(most, doublings(count) + 1)) : 0
    }

    private static func doublings(_ count: Int) -> Int { Int.bitWidth - 1 - count.leadingZeroBitCount }

    private static func hash(_ kind: Kind, _ value: Int) -> UInt32 {
        FeatureHash.finished(FeatureHash.style &* (kind.rawValue * 64 + UInt32(value) + 1))
    }
}
