import Crypto

/// The bytes of a model: a header of fixed size, then the rows, little-endian, so that the file can be mapped as it is.
///
///     0   8  "HGTOXIC\n"
///     8   4  format version        12  4  features revision
///     16  4  row bits              20  4  zero
///     24  32 SHA-256 of everything from offset 56 on
///     56  8  seed
///     64  32 scale per label       96  32 slope   128 32 offset   160 32 thresholds   192 4 word share
///     4096   rows, 8 signed bytes each
enum ModelFile {
    static let formatVersion: UInt32 = 1
    /// Changes whenever the same comment would get other features, because old weights are then meaningless.
    static let featuresRevision: UInt32 = 1
    static let headerSize = 4096
    static let longest = headerSize + (8 << FeatureExtractor.rowBits.upperBound)

    private static let magic = Array("HGTOXIC\n".utf8)
    private static let digestRange = 24..<56

    static func encode(_ model: ToxicityModel) -> [UInt8] {
        let parameters = model.parameters
        var bytes = magic
        for field in [formatVersion, featuresRevision, UInt32(model.rows.count.trailingZeroBitCount), 0] {
            bytes.append(field)
        }
        bytes.append(contentsOf: repeatElement(0, count: digestRange.count))
        bytes.append(UInt32(truncatingIfNeeded: parameters.seed))
        bytes.append(UInt32(truncatingIfNeeded: parameters.seed >> 32))
        for scores in [parameters.scale, parameters.slope, parameters.offset, parameters.thresholds] {
            for lane in scores.lanes.indices { bytes.append(scores.lanes[lane].bitPattern) }
        }
        bytes.append(parameters.wordShare.bitPattern)
        bytes.append(contentsOf: repeatElement(0, count: headerSize - bytes.count))
        bytes.reserveCapacity(headerSize + 8 * model.rows.count)
        model.rows.withUnsafeBytes { bytes.append(contentsOf: $0) }
        bytes.replaceSubrange(digestRange, with: Array(SHA256.hash(data: bytes[digestRange.upperBound...])))
        return bytes
    }

    static func decode(_ bytes: [UInt8]) throws(ModerationError) -> ToxicityModel {
        guard bytes.count >= headerSize, bytes.starts(with: magic) else {
            throw ModerationError(.invalidModel, "not a moderation model")
        }
        let fields = (0..<4).map { bytes.word(at: 8 + 4 * $0) }
        guard fields[0] == formatVersion else {
            throw ModerationError(.unsupportedModel, "format version \(fields[0]); this program reads \(formatVersion)")
        }
        guard fields[1] == featuresRevision else {
            throw ModerationError(
                .unsupportedModel,
                "trained on features of revision \(fields[1]); this program makes revision \(featuresRevision)"
            )
        }
        guard FeatureExtractor.rowBits.contains(Int(fields[2])) else {
            throw ModerationError(.invalidModel, "\(fields[2]) row bits")
        }
        let size = headerSize + (8 << Int(fields[2]))
        guard bytes.count == size else {
            throw ModerationError(.invalidModel, "\(bytes.count) bytes long instead of \(size)")
        }
        guard SHA256.hash(data: bytes[digestRange.upperBound...]).elementsEqual(bytes[digestRange]) else {
            throw ModerationError(.invalidModel, "its checksum does not match its content")
        }
        var parameters = ToxicityModel.Parameters()
        parameters.seed = UInt64(bytes.word(at: 56)) | UInt64(bytes.word(at: 60)) << 32
        parameters.scale = bytes.scores(at: 64)
        parameters.slope = bytes.scores(at: 96)
        parameters.offset = bytes.scores(at: 128)
        parameters.thresholds = bytes.scores(at: 160)
        parameters.wordShare = Float(bitPattern: bytes.word(at: 192))
        return ToxicityModel(parameters: parameters, rows: rows(bytes))
    }

    private static func rows(_ bytes: [UInt8]) -> [SIMD8<Int8>] {
        let count = (bytes.count - headerSize) / 8
        return [SIMD8<Int8>](unsafeUninitializedCapacity: count) { rows, initialized in
            bytes.withUnsafeBytes { bytes in
                UnsafeMutableRawBufferPointer(rows).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: bytes[headerSize...])
                )
            }
            initialized = count
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ word: UInt32) {
        for shift in stride(from: UInt32(0), to: 32, by: 8) { append(UInt8(truncatingIfNeeded: word >> shift)) }
    }

    fileprivate func word(at offset: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(self[offset + $1]) << UInt32(8 * $1) }
    }

    fileprivate func scores(at offset: Int) -> LabelScores {
        var scores = LabelScores()
        for lane in scores.lanes.indices { scores.lanes[lane] = Float(bitPattern: word(at: offset + 4 * lane)) }
        return scores
    }
}
