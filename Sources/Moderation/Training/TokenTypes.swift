/// The distinct tokens of a data set, numbered in the order they are met: the lexicon that training reads words by.
struct TokenTypes: WordLexicon {
    private var index = FeatureIndex()
    /// The letters of all types, one after the other, and where each ends.
    private var letters: [UInt8] = []
    private var ends: [Int] = []
    private var known = KnownWords()
    private(set) var commonImportance = 0

    var count: Int { ends.count }

    /// The number of the type of `token`, which is counted for the comment; `word` is its feature.
    mutating func note(_ word: UInt32, _ token: Slice<UnsafeBufferPointer<UInt8>>, in comment: Int) -> UInt32 {
        let number = index.number(word)
        if number == ends.count {
            var letters = TokenLetters()
            letters.load(token)
            self.letters.append(contentsOf: letters.bytes)
            ends.append(self.letters.count)
        }
        _ = index.count(number, in: Int32(truncatingIfNeeded: comment))
        return number
    }

    /// Ends the counting.
    mutating func finish(_ importance: FeatureImportance, options: TrainingOptions) {
        commonImportance = Int(importance.code(frequency: options.commonComments))
        let words = (0..<count).compactMap { type -> (UInt32, Int8)? in
            let code = importance.code(frequency: frequency(of: type))
            return code > 0 ? (index.hashes[type], code) : nil
        }
        known = KnownWords(words)
    }

    func letters(of type: Int) -> ArraySlice<UInt8> { letters[(type > 0 ? ends[type - 1] : 0)..<ends[type]] }

    /// How many comments have a token of a type.
    func frequency(of type: Int) -> Int { index.frequency(of: type) }

    func importance(ofWord hash: UInt32) -> Int { Int(known.importance(of: hash)) }
}
