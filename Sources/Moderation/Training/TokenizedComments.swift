/// Comments as the numbers of their tokens' types, which is all that features are made from.
struct TokenizedComments {
    /// Tells texts apart as far as features do.
    struct Fingerprint: Hashable {
        var low: UInt64 = 0
        var high: UInt64 = 0

        mutating func add(_ type: UInt32) {
            low = (low ^ UInt64(type)) &* 0x9E37_79B9_7F4A_7C15
            low ^= low >> 29
            high = (high &+ UInt64(type) &+ 1) &* 0xBF58_476D_1CE4_E5B9
            high ^= high >> 32
        }
    }

    private(set) var types = TokenTypes()
    private(set) var fingerprints: [Fingerprint] = []
    private(set) var styles: [TextStyle] = []
    private var tokens: [UInt32] = []
    private var ends: [Int] = []
    private var normalizer = TextNormalizer(keepsOrigins: false)

    var count: Int { ends.count }
    var tokenCount: Int { tokens.count }

    mutating func append(_ text: [UInt8]) {
        text.withUnsafeBufferPointer { normalizer.normalize($0) }
        var fingerprint = Fingerprint()
        let comment = ends.count
        normalizer.result.bytes.withUnsafeBufferPointer { bytes in
            TokenLetters.forEachWord(bytes) { word, range in
                let type = types.note(word, bytes[range], in: comment)
                tokens.append(type)
                fingerprint.add(type)
            }
        }
        ends.append(tokens.count)
        fingerprints.append(fingerprint)
        styles.append(normalizer.result.style)
    }

    mutating func finish(options: TrainingOptions) -> FeatureImportance {
        let importance = FeatureImportance(comments: count, options: options)
        types.finish(importance, options: options)
        return importance
    }

    func tokens(of comment: Int) -> ArraySlice<UInt32> { tokens[(comment > 0 ? ends[comment - 1] : 0)..<ends[comment]] }
}
