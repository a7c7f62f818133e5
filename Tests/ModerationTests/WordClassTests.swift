import Testing

@testable import Moderation

@Suite("Word classes")
struct WordClassTests {
    /// Knows no word at all.
    private struct NoWords: WordLexicon {
        let commonImportance = 10
        func importance(ofWord hash: UInt32) -> Int { 0 }
    }

    private func features(_ text: String) -> FeatureSet {
        var normalizer = TextNormalizer()
        var extractor = FeatureExtractor()
        extractor.extract(normalizer.normalize(text), lexicon: NoWords())
        return extractor.result
    }

    @Test(
        "are found however the word is written",
        arguments: [
            ("moron", WordClass.insult), ("MORONS", .insult), ("m0r0n", .insult), ("m o r o n", .insult),
            ("mooorrron", .insult), ("mor\u{200B}on", .insult), ("you", .addressee), ("You're", .addressee),
            ("not", .negation), ("isn't", .negation), ("lesbian", .group), ("Muslims", .group), ("murdered", .violence),
            ("vermin", .contempt), ("despise", .hostility), ("thanks", .kindness),
        ]
    )
    func found(written: String, wordClass: WordClass) {
        #expect(features(written).style.contains(wordClass.feature))
    }

    @Test("leave other words alone", arguments: ["river", "table", "moronism", "paragraph", "notable"])
    func others(written: String) {
        #expect(WordClass.allCases.allSatisfy { !features(written).style.contains($0.feature) })
    }

    @Test("see a denied insult, and none that is not denied")
    func denied() {
        let denied = FeatureHash.pair(WordClass.insult.rareWord, WordClass.negation.rareWord)
        for text in ["I am not stupid", "he isn't a total idiot", "never call her dumb"] {
            #expect(features(text).words.contains(denied), "\(text)")
        }
        for text in ["I am stupid", "stupid, not clever", "not one of the people on that list is dumb"] {
            #expect(!features(text).words.contains(denied), "\(text)")
        }
    }

    @Test("leave nothing of a word that is taken back, and all of one that is not")
    func takenBack() {
        for text in ["I am not stupid", "never a moron", "nobody here is a moron"] {
            #expect(!features(text).style.contains(WordClass.insult.feature), "\(text)")
        }
        for text in [
            "not you stupid", "not one of those is stupid", "stupid", "nobody cares, moron", "not stupid, moron",
            "no, you are a moron", "not just a moron", "nobody here is such a big moron",
        ] {
            #expect(features(text).style.contains(WordClass.insult.feature), "\(text)")
        }
    }

    @Test("see an insult after an addressee, with a few words between them or none")
    func pairs() {
        let pair = FeatureHash.pair(WordClass.addressee.feature, WordClass.insult.feature)
        for text in ["you moron", "you are such a moron"] { #expect(features(text).style.contains(pair), "\(text)") }
        #expect(!features("you said on that evening in May moron").style.contains(pair))
    }

    @Test("have a feature each, and one for their rare words")
    func distinct() {
        let features = WordClass.allCases.flatMap { [$0.feature, $0.rareWord] }
        #expect(Set(features).count == features.count)
    }
}
