/// How a comment is written, whatever its words: counted while it is folded, before case and punctuation are gone.
public struct TextStyle: Sendable, Hashable {
    public internal(set) var capitals = 0
    public internal(set) var smallLetters = 0
    public internal(set) var exclamations = 0
    public internal(set) var questions = 0
    /// Words of three or more letters, all of them capitals.
    public internal(set) var shoutedWords = 0

    private var lettersOfWord = 0
    private var capitalsOfWord = 0

    public init() {}

    /// Counts letters that follow each other.
    mutating func count(letters: Int, capitals: Int) {
        self.capitals += capitals
        smallLetters += letters - capitals
        lettersOfWord += letters
        capitalsOfWord += capitals
    }

    mutating func count(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): count(letters: 1, capitals: 0)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): count(letters: 1, capitals: 1)
        case UInt8(ascii: "?"):
            questions += 1
            endWord()
        default:
            endWord()
        }
    }

    mutating func endWord() {
        if lettersOfWord > 2, capitalsOfWord == lettersOfWord { shoutedWords += 1 }
        lettersOfWord = 0
        capitalsOfWord = 0
    }
}
