/// Which classes of words stand near each other, other words between them or not: `you are such an idiot` has an insult
/// after an addressee, and `I am not an idiot` has it after a negation.
struct ClassContext: Sendable {
    /// Tokens from one word with a class to the next, at most.
    private static let reach = 4
    /// Words that may stand between a negation and what it takes back, by hash.
    private static let linking = Set(
        WordClassLists.linking.split(whereSeparator: \.isWhitespace).map {
            FeatureHash.word($0.utf8.map { FeatureHash.merged($0) })
        }
    )

    private var last: (feature: UInt32, place: Int)?
    /// The pair that `last` ended, while it is near.
    private var pair: UInt32?

    /// Where the last negation was.
    private var negation: Int?
    /// Whether nothing but linking words came after it.
    private var isDirect = false

    mutating func begin() {
        last = nil
        negation = nil
        isDirect = false
        pair = nil
    }

    /// Gives the features of what a negation shortly before it denies, of a token at `place` that is taken for `word` and
    /// whose words have `classes`.
    ///
    /// Returns whether the denial takes the token back, so that nothing else of it counts: `nobody is a fool`, but neither
    /// `nobody cares, fool` nor `do not kill`.
    mutating func deny(
        _ classes: some Collection<PlacedClass>,
        of word: UInt32,
        at place: Int,
        _ body: (UInt32) -> Void
    ) -> Bool {
        var isTakenBack = false
        var isNegation = false
        for found in classes {
            let (wordClass, place) = (found.wordClass, place + found.place)
            if wordClass == .negation {
                negation = place
                isDirect = true
                isNegation = true
            }
            guard wordClass.isDeniable, let negation, isDirect || place - negation <= Self.reach else { continue }
            let denied = FeatureHash.pair(wordClass.rareWord, WordClass.negation.rareWord)
            body(denied)
            if !isDirect { body(FeatureHash.pair(denied, WordClass.negation.feature)) }
            isTakenBack = isDirect && wordClass.isJudgement && found.isWhole
        }
        if isDirect, !isNegation { isDirect = Self.linking.contains(word) }
        return isTakenBack
    }

    /// Gives the features of a word of `wordClass` in the token at `place`, counted in tokens: its class, the pair and the
    /// triple that it ends.
    mutating func add(_ wordClass: WordClass, at place: Int, _ body: (UInt32) -> Void) {
        let feature = wordClass.feature
        body(feature)
        if let before = last, place - before.place <= Self.reach {
            if let pair { body(FeatureHash.pair(pair, feature)) }
            let ended = FeatureHash.pair(before.feature, feature)
            body(ended)
            pair = ended
        } else {
            pair = nil
        }
        last = (feature, place)
    }
}
