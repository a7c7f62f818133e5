import Testing

@testable import Moderation

@Suite("Feature matrix")
struct FeatureMatrixTests {
    @Test("trains on the features that scoring finds in the same comments")
    func sameFeatures() throws {
        var options = TrainingOptions()
        options.fewestComments = 2
        let written = [
            "You are not an idiot!", "y0u 4r3 an 1d10t", "idi ot, sto ne", "riverstone bridge RIVER stone",
            "gr*n and green",
            "the muslims next door are kind", "i d i o t river", "greeeeen stone bridge stone bridge",
        ]
        let texts = try SampleData.dataSet().comments.map { $0.text } + (written + written).map { Array($0.utf8) }
        var comments = TokenizedComments()
        for text in texts { comments.append(text) }
        let importance = comments.finish(options: options)
        let matrix = FeatureMatrix(comments, importance: importance, options: options)
        let known = Set(matrix.hashes)
        var normalizer = TextNormalizer()
        var extractor = FeatureExtractor()
        for (comment, text) in texts.enumerated() {
            text.withUnsafeBufferPointer { normalizer.normalize($0) }
            extractor.extract(normalizer.result, lexicon: comments.types)
            func kept(_ range: Range<Int>) -> Set<UInt32> { Set(range.map { matrix.hashes[Int(matrix.columns[$0])] }) }
            let features = extractor.result
            #expect(kept(matrix.words(comment)) == Set(features.words).intersection(known))
            #expect(kept(matrix.characters(comment)) == Set(features.characters).intersection(known))
            #expect(kept(matrix.style(comment)) == Set(features.style).intersection(known))
        }
        #expect(matrix.count == texts.count)
    }

    @Test("numbers what is met most often first")
    func order() throws {
        var comments = TokenizedComments()
        for text in try SampleData.dataSet().comments { comments.append(text.text) }
        let importance = comments.finish(options: SampleData.options)
        let matrix = FeatureMatrix(comments, importance: importance, options: SampleData.options)
        #expect(matrix.featureCount > 50)
        #expect(zip(matrix.importances, matrix.importances.dropFirst()).allSatisfy { $0 <= $1 })
    }
}
