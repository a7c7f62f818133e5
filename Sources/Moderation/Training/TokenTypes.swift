/// The distinct tokens of a data set, numbered in the order they are met: the lexicon that training reads words by.
struct TokenTypes: WordLexicon {
    private var index = FeatureIndex()
    /// The letters of all types, one after the other, and where each ends.
    private var letters: [UInt8] = []
    private var ends: [Int] = []
    private var importance: FeatureImportance?
    private(set) var commonImportance = 0

    var count: Int { ends.count }

    /// The number of the type of `token`, which is counted for the comment.
    mutating func note(_ token: Slice<UnsafeBufferPointer<UInt8>>, in comment: Int) -> UInt32 {
        let number = index.number(TokenLetters.word(token))
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
        self.importance = importance
    }

    func letters(of type: Int) -> ArraySlice<UInt8> { letters[(type > 0 ? ends[type - 1] : 0)..<ends[type]] }

    /// How many comments have a token of a type.
    func frequency(of type: Int) -> Int { index.frequency(of: type) }

    func importance(ofWord hash: UInt32) -> Int {
        guard let importance else { return 0 }
        return Int(importance.code(frequency: index.frequency(hash)))
    }
}
