import Testing

@testable import Moderation

@Suite("Feature extractor")
struct FeatureExtractorTests {
    /// Knows the words it was made with; all of them are rare, or none is.
    struct Words: WordLexicon {
        var hashes: Set<UInt32>
        var commonImportance: Int

        init(_ words: [String], areRare: Bool = true) {
            hashes = Set(words.map { FeatureHash.word($0.utf8.map { FeatureHash.merged($0) }) })
            commonImportance = areRare ? 10 : 90
        }

        func importance(ofWord hash: UInt32) -> Int { hashes.contains(hash) ? 50 : 0 }
    }

    private static let lexicon = Words(["you", "are", "grumble", "snark", "coot", "cot", "a"])

    private func features(_ text: String, _ lexicon: Words = Self.lexicon) -> FeatureSet {
        var normalizer = TextNormalizer()
        var extractor = FeatureExtractor()
        extractor.extract(normalizer.normalize(text), lexicon: lexicon)
        return extractor.result
    }

    private func word(_ text: String) -> UInt32 { FeatureHash.word(text.utf8.map { FeatureHash.merged($0) }) }

    @Test("gives words and their pairs first, then characters, then style")
    func order() {
        let features = features("snark grumble")
        #expect(
            Array(features.words) == [
                word("snark"), word("grumble"), FeatureHash.pair(word("snark"), word("grumble")),
            ]
        )
        #expect(!features.characters.isEmpty)
        #expect(features.style.count == 1)
        #expect(features.words.count + features.characters.count + features.style.count == features.hashes.count)
    }

    @Test("sees l, i and 1 as one letter", arguments: ["grumb1e", "grumbie", "grumb!e"])
    func oneLetter(text: String) {
        #expect(features(text).hashes == features("grumble").hashes)
    }

    @Test(
        "reads an unknown word as the known one it hides",
        arguments: [
            ("gruuuuumble", "grumble"), ("ggrruummbbllee", "grumble"), ("snaaark", "snark"), ("sn*rk", "snark"),
            ("gr*mbl*", "grumble"), ("grumblesnark", "snark"), ("snarkgrumble", "grumble"), ("sna rk", "snark"),
            ("g rumble", "grumble"), ("grum.ble", "grumble"), ("coooot", "coot"), ("ccot", "cot"),
            ("youareasnarkandagrumbleyouare", "snark"), ("y o u a r e a s n a r k q q y o u a r e", "snark"),
        ]
    )
    func readings(written: String, read: String) {
        #expect(features(written).words.contains(word(read)))
    }

    @Test("reads a known word as itself alone", arguments: [("coot", "cot"), ("cot", "coot")])
    func known(written: String, other: String) {
        #expect(features(written).words == [word(written)])
        #expect(!features(written).words.contains(word(other)))
    }

    @Test("does not find words inside a longer one of another kind", arguments: ["scootery", "youthful", "snarkish"])
    func inside(text: String) {
        #expect(features(text).words == [word(text)])
    }

    @Test("looks at the characters of rare and unknown words only")
    func characters() {
        let common = Words(["snark"], areRare: false)
        #expect(features("snark", common).characters.isEmpty)
        #expect(!features("snarx", common).characters.isEmpty)
        #expect(Set(features("grrrumble").characters) == Set(features("grumble").characters))
    }

    @Test("tells how a comment is written, but not of a disguise")
    func style() {
        #expect(features("you are a COOT").style != features("you are a coot").style)
        #expect(features("coot!").style != features("coot").style)
        #expect(features("gr!mble").style == features("grimble").style)
        #expect(features("\u{FF23}\u{FF2F}\u{FF34}").style == features("COT").style)
    }

    @Test("knows the bytes each feature was made from, when asked")
    func places() {
        var normalizer = TextNormalizer()
        let text = normalizer.normalize("you  snaaark")
        var extractor = FeatureExtractor(keepsPlaces: true)
        extractor.extract(text, lexicon: Self.lexicon)
        let result = extractor.result
        #expect(result.places.count == result.hashes.count)
        let place = result.words.firstIndex(of: word("snark")).map { result.places[$0] }
        #expect(place == 4..<11)
    }

    @Test("starts afresh with every text and takes time in proportion to its length")
    func fresh() {
        var normalizer = TextNormalizer()
        var extractor = FeatureExtractor()
        extractor.extract(normalizer.normalize("grumble snark"), lexicon: Self.lexicon)
        let first = extractor.result.hashes
        let long = String(repeating: "xq", count: 50_000) + String(repeating: " aabbccddee*", count: 1000)
        extractor.extract(normalizer.normalize(long), lexicon: Self.lexicon)
        #expect(extractor.result.hashes.count < long.utf8.count * 4)
        extractor.extract(normalizer.normalize("grumble snark"), lexicon: Self.lexicon)
        #expect(extractor.result.hashes == first)
    }

    @Test("has only a length to tell of nothing")
    func nothing() {
        #expect(features("").words.isEmpty && features("").characters.isEmpty)
        #expect(features("").style.count == 1)
    }
}
