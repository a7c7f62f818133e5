/// Which classes of words stand near each other, other words between them or not: `you are such an idiot` has an insult
/// after an addressee, and `I am not an idiot` has it after a negation.
struct ClassContext: Sendable {
    /// Tokens from one word with a class to the next, at most.
    private static let reach = 4
    /// Tokens from a negation to a word that it takes back, at most.
    private static let takeBackReach = 2

    private var last: (feature: UInt32, place: Int)?
    /// The pair that `last` ended, while it is near.
    private var pair: UInt32?

    /// Where the last negation and the last addressee were.
    private var negation: Int?
    private var addressee: Int?

    mutating func begin() {
        last = nil
        negation = nil
        addressee = nil
        pair = nil
    }

    /// Gives the features of what a negation shortly before it denies, of a token at `place` whose words have `classes`.
    ///
    /// Returns whether the denial takes the token back, so that nothing else of it counts: `not a fool`, but neither
    /// `not you fool` nor `do not kill`.
    mutating func deny(_ classes: some Collection<PlacedClass>, at place: Int, _ body: (UInt32) -> Void) -> Bool {
        var isTakenBack = false
        for found in classes {
            let (wordClass, place) = (found.wordClass, place + found.place)
            if wordClass == .negation { negation = place }
            if wordClass == .addressee { addressee = place }
            guard wordClass.isDeniable, let negation, place - negation <= Self.reach else { continue }
            body(FeatureHash.pair(wordClass.rareWord, WordClass.negation.rareWord))
            isTakenBack =
                wordClass.isJudgement && found.isWhole && addressee != place - 1
                && place - negation <= Self.takeBackReach
        }
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
