/// How likely a token is to be a piece of a word that was written in two.
enum WordPiece: Sendable {
    case unknown, letter, rare, common

    /// Whether the two are worth reading as one word.
    static func mayJoin(_ first: WordPiece, _ second: WordPiece) -> Bool {
        switch (first, second) {
        case (.unknown, _), (_, .unknown), (.letter, .rare), (.rare, .letter): true
        default: false
        }
    }
}
