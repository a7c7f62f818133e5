/// Turns normalised text into rows of the weight table: hashed word 1–2-grams and character n-grams within words.
///
/// `l` and `i` are one letter here (a `1` may be either), and the character n-grams see a run of one letter as a single
/// one. A value keeps its buffers between comments, so one extractor serves one thread at a time.
public struct FeatureExtractor: Sendable {
    /// How many bits a row number may have.
    public static let rowBits = 8...24

    private static let shortest = 2
    private static let longest = 5
    private static let boundary = UInt8(ascii: " ")
    private static let wordSeed: UInt32 = 0x9E37_79B1
    private static let pairSeed: UInt32 = 0x85EB_CA77
    private static let characterSeed: UInt32 = 0xC2B2_AE3D

    public private(set) var result = FeatureSet()
    private let shift: UInt32
    private var seen: [UInt64]
    private var token: [UInt8] = []

    /// For a weight table of `1 << rowBits` rows; `rowBits` is brought into the range of `FeatureExtractor.rowBits`.
    public init(rowBits: Int) {
        let bits = min(max(rowBits, Self.rowBits.lowerBound), Self.rowBits.upperBound)
        shift = UInt32(32 - bits)
        seen = [UInt64](repeating: 0, count: (1 << bits) / 64)
    }

    /// Extracts the features of `text` into `result`.
    public mutating func extract(_ text: NormalizedText) {
        result.rows.removeAll(keepingCapacity: true)
        addWords(text.bytes)
        result.wordCount = result.rows.count
        addCharacters(text.bytes)
        for row in result.rows { seen[Int(row >> 6)] = 0 }
    }

    private mutating func addWords(_ bytes: [UInt8]) {
        var previous: UInt32?
        var doubled = Self.wordSeed
        var single = Self.wordSeed
        var last: UInt8 = 0
        var run = 0
        var hasRun = false
        for index in 0...bytes.count {
            let byte = index < bytes.count ? Self.merged(bytes[index]) : Self.boundary
            guard byte == Self.boundary else {
                run = byte == last ? run + 1 : 1
                last = byte
                hasRun = hasRun || run >= 3
                if run <= 2 { doubled = Self.mix(doubled, byte) }
                // A second of three or more letters is only known for what it is at the third: words keep it, and the
                // shorter spelling leaves out every repetition of a run that is cut.
                if run == 1 || (run == 2 && !Self.runContinues(bytes, after: index)) { single = Self.mix(single, byte) }
                continue
            }
            if doubled != Self.wordSeed {
                add(Self.finished(doubled))
                if hasRun { add(Self.finished(single)) }
                let word = hasRun ? single : doubled
                if let previous { add(Self.finished(previous &* Self.pairSeed ^ word)) }
                previous = word
            }
            (doubled, single, last, run, hasRun) = (Self.wordSeed, Self.wordSeed, 0, 0, false)
        }
    }

    private mutating func addCharacters(_ bytes: [UInt8]) {
        token.removeAll(keepingCapacity: true)
        token.append(Self.boundary)
        for index in 0...bytes.count {
            let byte = index < bytes.count ? Self.merged(bytes[index]) : Self.boundary
            if token.last != byte { token.append(byte) }
            guard byte == Self.boundary else { continue }
            if token.count > 2 { addNGrams() }
            token.removeAll(keepingCapacity: true)
            token.append(Self.boundary)
        }
    }

    private mutating func addNGrams() {
        for start in token.indices {
            var hash = Self.characterSeed
            for end in start..<min(token.count, start + Self.longest) {
                hash = Self.mix(hash, token[end])
                if end - start + 1 >= Self.shortest { add(Self.finished(hash)) }
            }
        }
    }

    private mutating func add(_ hash: UInt32) {
        let row = hash >> shift
        let bit = UInt64(1) << UInt64(row & 63)
        guard seen[Int(row >> 6)] & bit == 0 else { return }
        seen[Int(row >> 6)] |= bit
        result.rows.append(row)
    }

    private static func merged(_ byte: UInt8) -> UInt8 {
        byte == UInt8(ascii: "l") ? UInt8(ascii: "i") : byte
    }

    private static func runContinues(_ bytes: [UInt8], after index: Int) -> Bool {
        index + 1 < bytes.count && merged(bytes[index + 1]) == merged(bytes[index])
    }

    private static func mix(_ hash: UInt32, _ byte: UInt8) -> UInt32 {
        (hash ^ UInt32(byte)) &* 0x0100_0193
    }

    private static func finished(_ hash: UInt32) -> UInt32 {
        var hash = hash
        hash ^= hash >> 16
        hash = hash &* 0x7FEB_352D
        hash ^= hash >> 15
        hash = hash &* 0x846C_A68B
        return hash ^ hash >> 16
    }
}
