import Moderation
import Testing

@Suite("Feature extractor")
struct FeatureExtractorTests {
    private func features(_ text: String) -> FeatureSet {
        var normalizer = TextNormalizer()
        var extractor = FeatureExtractor(rowBits: 19)
        extractor.extract(normalizer.normalize(text))
        return extractor.result
    }

    @Test("counts a feature once, words before characters")
    func once() {
        let features = features("snark snark grumble")
        #expect(Set(features.rows).count == features.rows.count)
        // snark, grumble, snark snark, snark grumble
        #expect(features.words.count == 4)
        #expect(features.words.count + features.characters.count == features.rows.count)
        #expect(features.rows.allSatisfy { $0 < 1 << 19 })
    }

    @Test("sees l, i and 1 as one letter", arguments: ["grumb1e", "grumbie", "GRUMB!E"])
    func oneLetter(text: String) {
        #expect(features(text).rows == features("grumble").rows)
    }

    @Test("finds the characters and one spelling of a stretched word")
    func stretched() {
        let plain = features("grumble")
        let stretched = features("gruuuuumble")
        #expect(Set(stretched.characters) == Set(plain.characters))
        #expect(Set(plain.words).isSubset(of: Set(stretched.words)))
    }

    @Test("tells a doubled letter from a single one")
    func doubled() {
        #expect(Set(features("coot").words).isDisjoint(with: Set(features("cot").words)))
    }

    @Test("starts afresh with every text")
    func fresh() {
        var normalizer = TextNormalizer()
        var extractor = FeatureExtractor(rowBits: 12)
        extractor.extract(normalizer.normalize("grumble snark"))
        let first = extractor.result.rows
        extractor.extract(normalizer.normalize("something else"))
        extractor.extract(normalizer.normalize("grumble snark"))
        #expect(extractor.result.rows == first)
        #expect(first.allSatisfy { $0 < 1 << 12 })
    }

    @Test("has nothing to say about nothing")
    func nothing() {
        #expect(features("").rows.isEmpty)
    }
}
