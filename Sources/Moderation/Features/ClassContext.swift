/// Which classes of words stand near each other, other words between them or not: `you are such an idiot` has an insult
/// after an addressee, and `I am not an idiot` has it after a negation.
struct ClassContext: Sendable {
    /// Tokens from one word with a class to the next, at most.
    private static let reach = 4

    private var last: (feature: UInt32, place: Int)?
    /// The pair that `last` ended, while it is near.
    private var pair: UInt32?

    /// Where the last negation was.
    private var negation: Int?

    mutating func begin() {
        last = nil
        negation = nil
        pair = nil
    }

    /// The feature of a denied word, when `wordClass` is one to deny and a negation stands shortly before it.
    mutating func denied(_ wordClass: WordClass, at place: Int) -> UInt32? {
        if wordClass == .negation { negation = place }
        guard wordClass.isDeniable, let negation, place - negation <= Self.reach else { return nil }
        return FeatureHash.pair(wordClass.rareWord, WordClass.negation.rareWord)
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
