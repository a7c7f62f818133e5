/// The words of the comments to train with, as a lexicon.
struct CountedWords: WordLexicon {
    private var index = FeatureIndex()
    private var importance: FeatureImportance?
    private(set) var commonImportance = 0

    mutating func count(_ word: UInt32, comment: Int) {
        _ = index.note(word, comment: Int32(truncatingIfNeeded: comment))
    }

    /// Ends the counting.
    mutating func finish(comments: Int, options: TrainingOptions) {
        let importance = FeatureImportance(comments: comments, options: options)
        commonImportance = Int(importance.code(frequency: options.commonComments))
        self.importance = importance
    }

    func importance(ofWord hash: UInt32) -> Int {
        guard let importance else { return 0 }
        return Int(importance.code(frequency: index.frequency(hash)))
    }
}
