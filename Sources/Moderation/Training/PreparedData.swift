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

    var biasCount: Int { (biases.max() ?? 0) + 1 }

    init(_ data: DataSet, options: TrainingOptions) {
        var normalizer = TextNormalizer()
        var extractor = FeatureExtractor(rowBits: options.rowBits)
        var texts: [[UInt8]] = []
        for comment in data.comments {
            comment.text.withUnsafeBufferPointer { normalizer.normalize($0) }
            extractor.extract(normalizer.result)
            features.append(extractor.result)
            texts.append(normalizer.result.bytes)
            annotations.append(comment.annotation)
            sources.append(comment.source)
            biases.append(comment.source * 2 + (Self.isStripped(comment.text) ? 1 : 0))
        }
        let isHeldOut = data.comments.map { $0.isHeldOut(share: options.heldOutShare) }
        heldOut = isHeldOut.indices.filter { isHeldOut[$0] }
        let heldOutTexts = Set(heldOut.map { texts[$0] })
        var first: [[UInt8]: Int] = [:]
        for index in texts.indices {
            if let known = first[texts[index]] {
                annotations[known].fillUnknown(from: annotations[index])
                continue
            }
            first[texts[index]] = index
            everything.append(index)
            if !heldOutTexts.contains(texts[index]) { training.append(index) }
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
