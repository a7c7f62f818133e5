/// A data set as training sees it: features extracted, and every row assigned to training or validation.
struct PreparedData {
    let features: FeatureMatrix
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

    /// From this row on there are sentences of `Counterweights`.
    let firstCounterweight: Int
    /// Words of greater importance are rare.
    let commonImportance: Int

    var biasCount: Int { (biases.max() ?? 0) + 1 }

    init(_ data: DataSet, options: TrainingOptions) {
        var texts = TokenizedComments()
        var comments = data.comments
        firstCounterweight = comments.count
        if options.addsCounterweights {
            comments += Counterweights.sentences.enumerated().map { number, sentence in
                LabelledComment(
                    id: "counterweight-\(number)",
                    text: Array(sentence.text.utf8),
                    annotation: sentence.annotation,
                    source: data.sources.count
                )
            }
        }
        for (index, comment) in comments.enumerated() {
            texts.append(comment.text)
            annotations.append(comment.annotation)
            sources.append(comment.source)
            // Harmless sentences share a bias with comments: one of their own would keep them from teaching the weights.
            let source = index < data.comments.count ? comment.source : 0
            biases.append(source * 2 + (Self.isStripped(comment.text) ? 1 : 0))
        }
        let importance = texts.finish(options: options)
        features = FeatureMatrix(texts, importance: importance, options: options)
        commonImportance = texts.types.commonImportance
        let isHeldOut = comments.enumerated().map {
            $0 < data.comments.count && $1.isHeldOut(share: options.heldOutShare)
        }
        heldOut = isHeldOut.indices.filter { isHeldOut[$0] }
        let heldOutTexts = Set(heldOut.map { texts.fingerprints[$0] })
        var first: [TokenizedComments.Fingerprint: Int] = [:]
        for (index, text) in texts.fingerprints.enumerated() {
            if let known = first[text] {
                annotations[known].fillUnknown(from: annotations[index])
                continue
            }
            first[text] = index
            everything.append(index)
            if !heldOutTexts.contains(text) { training.append(index) }
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
