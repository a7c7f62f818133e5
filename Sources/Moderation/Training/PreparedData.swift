/// A data set as training sees it: features extracted, and every row assigned to training or validation.
struct PreparedData {
    private(set) var features = FeatureMatrix()
    private(set) var annotations: [LabelAnnotation] = []
    private(set) var sources: [Int] = []
    /// The bias a row trains with: rows of one source and one style share it.
    private(set) var biases: [Int] = []
    /// Rows to validate with.
    private(set) var heldOut: [Int] = []
    /// Rows to train with when there is a validation, each text once and none that validation also has.
    private(set) var training: [Int] = []
    /// Rows to train with when everything is used, each text once.
    private(set) var everything: [Int] = []

    /// Words of greater importance are rare.
    let commonImportance: Int

    var biasCount: Int { (biases.max() ?? 0) + 1 }

    init(_ data: DataSet, options: TrainingOptions) {
        var extractor = FeatureExtractor()
        var words = CountedWords()
        var texts: [NormalizedText] = []
        var normalizer = TextNormalizer()
        var comments = data.comments
        if options.addsCounterweights {
            comments += Counterweights.sentences.enumerated().map { number, sentence in
                LabelledComment(
                    id: "counterweight-\(number)",
                    text: Array(sentence.utf8),
                    annotation: Counterweights.annotation,
                    source: data.sources.count
                )
            }
        }
        for (index, comment) in comments.enumerated() {
            comment.text.withUnsafeBufferPointer { normalizer.normalize($0) }
            var text = normalizer.result
            text.origins = []
            extractor.words(of: text) { words.count($0, comment: index) }
            texts.append(text)
            annotations.append(comment.annotation)
            sources.append(comment.source)
            // Harmless sentences share a bias with comments: one of their own would keep them from teaching the weights.
            let source = index < data.comments.count ? comment.source : 0
            biases.append(source * 2 + (Self.isStripped(comment.text) ? 1 : 0))
        }
        words.finish(comments: texts.count, options: options)
        for text in texts {
            extractor.extract(text, lexicon: words)
            features.append(extractor.result)
        }
        features.finish(importance: FeatureImportance(comments: texts.count, options: options))
        commonImportance = words.commonImportance
        let isHeldOut = comments.enumerated().map {
            $0 < data.comments.count && $1.isHeldOut(share: options.heldOutShare)
        }
        heldOut = isHeldOut.indices.filter { isHeldOut[$0] }
        let heldOutTexts = Set(heldOut.map { texts[$0].bytes })
        var first: [[UInt8]: Int] = [:]
        for index in texts.indices {
            if let known = first[texts[index].bytes] {
                annotations[known].fillUnknown(from: annotations[index])
                continue
            }
            first[texts[index].bytes] = index
            everything.append(index)
            if !heldOutTexts.contains(texts[index].bytes) { training.append(index) }
        }
    }

    /// Whether a source took the capitals and the punctuation away; such rows are often chosen differently too, and the
    /// bias of their own keeps that choice out of the weights.
    private static func isStripped(_ text: [UInt8]) -> Bool {
        !text.contains { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "!"): true
            default: false
            }
        }
    }
}
