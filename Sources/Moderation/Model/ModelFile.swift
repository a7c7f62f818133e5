import Crypto
import Glibc

/// The bytes of a model: a header of fixed size, then the rows, little-endian, so that the file can be mapped as it is.
///
///     0   8  "HGTOXIC\n"
///     8   4  format version        12  4  features revision
///     16  4  row bits              20  4  zero
///     24  32 SHA-256 of everything from offset 56 on
///     56  8  seed
///     64  32 scale per label       96  32 slope   128 32 offset   160 32 thresholds   192 32 review   224 32 block
///     256 4  word share            260 4  style share             264 4  importance of a common word
///     4096   rows, 8 signed bytes each
enum ModelFile {
    static let formatVersion: UInt32 = 2
    /// Changes whenever the same comment would get other features, because old weights are then meaningless.
    static let featuresRevision: UInt32 = 4
    static let headerSize = 4096
    static let longest = headerSize + (8 << WeightTable.rowBits.upperBound)

    private static let magic = Array("HGTOXIC\n".utf8)
    private static let digestRange = 24..<56

    static func encode(_ model: ToxicityModel) -> [UInt8] {
        let parameters = model.parameters
        var bytes = magic
        for field in [formatVersion, featuresRevision, UInt32(model.table.rows.count.trailingZeroBitCount), 0] {
            bytes.append(field)
        }
        bytes.append(contentsOf: repeatElement(0, count: digestRange.count))
        bytes.append(UInt32(truncatingIfNeeded: parameters.seed))
        bytes.append(UInt32(truncatingIfNeeded: parameters.seed >> 32))
        for scores in [
            parameters.scale, parameters.slope, parameters.offset, parameters.thresholds, parameters.reviewThresholds,
            parameters.blockThresholds,
        ] {
            for lane in scores.lanes.indices { bytes.append(scores.lanes[lane].bitPattern) }
        }
        bytes.append(parameters.wordShare.bitPattern)
        bytes.append(parameters.styleShare.bitPattern)
        bytes.append(UInt32(parameters.commonImportance))
        bytes.append(contentsOf: repeatElement(0, count: headerSize - bytes.count))
        bytes.reserveCapacity(headerSize + 8 * model.table.rows.count)
        bytes.append(contentsOf: UnsafeRawBufferPointer(model.table.rows))
        seal(&bytes)
        return bytes
    }

    /// Writes the checksum of what follows it.
    static func seal(_ bytes: inout [UInt8]) {
        bytes.replaceSubrange(digestRange, with: Array(SHA256.hash(data: bytes[digestRange.upperBound...])))
    }

    /// A model whose rows are a copy.
    static func decode(_ bytes: [UInt8]) throws(ModerationError) -> ToxicityModel {
        let result = bytes.withUnsafeBytes { bytes -> Result<ToxicityModel, ModerationError> in
            Result { () throws(ModerationError) in
                let parameters = try parameters(bytes)
                let rows = UnsafeRawBufferPointer(rebasing: bytes[headerSize...])
                let table = [SIMD8<Int8>](unsafeUninitializedCapacity: rows.count / 8) { table, initialized in
                    UnsafeMutableRawBufferPointer(table).copyMemory(from: rows)
                    initialized = rows.count / 8
                }
                return ToxicityModel(parameters: parameters, table: WeightTable(table))
            }
        }
        return try result.get()
    }

    /// A model whose rows stay in the file, mapped read-only: every process that uses it shares one copy in memory.
    static func map(_ path: String) throws(ModerationError) -> ToxicityModel {
        let (memory, length) = try FileContent.map(path, limit: longest)
        do {
            let parameters = try parameters(UnsafeRawBufferPointer(start: memory, count: length))
            let count = (length - headerSize) / 8
            let table = WeightTable(adopting: memory, length: length, offset: headerSize, count: count)
            return ToxicityModel(parameters: parameters, table: table)
        } catch {
            munmap(memory, length)
            throw error
        }
    }

    /// The parameters of a file that is whole and of this program's version.
    private static func parameters(
        _ bytes: UnsafeRawBufferPointer
    ) throws(ModerationError) -> ToxicityModel.Parameters {
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
        guard fields[2] <= 24, WeightTable.rowBits.contains(Int(fields[2])) else {
            throw ModerationError(.invalidModel, "\(fields[2]) row bits")
        }
        let size = headerSize + (8 << Int(fields[2]))
        guard bytes.count == size else {
            throw ModerationError(.invalidModel, "\(bytes.count) bytes long instead of \(size)")
        }
        var digest = SHA256()
        digest.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[digestRange.upperBound...]))
        guard digest.finalize().elementsEqual(bytes[digestRange]) else {
            throw ModerationError(.invalidModel, "its checksum does not match its content")
        }
        var parameters = ToxicityModel.Parameters()
        parameters.seed = UInt64(bytes.word(at: 56)) | UInt64(bytes.word(at: 60)) << 32
        parameters.scale = bytes.scores(at: 64)
        parameters.slope = bytes.scores(at: 96)
        parameters.offset = bytes.scores(at: 128)
        parameters.thresholds = bytes.scores(at: 160)
        parameters.reviewThresholds = bytes.scores(at: 192)
        parameters.blockThresholds = bytes.scores(at: 224)
        parameters.wordShare = Float(bitPattern: bytes.word(at: 256))
        parameters.styleShare = Float(bitPattern: bytes.word(at: 260))
        parameters.commonImportance = Int(bytes.word(at: 264) & 0xFF)
        guard parameters.areSound else {
            throw ModerationError(.invalidModel, "a scale, a threshold or a share that is no number or beyond bounds")
        }
        return parameters
    }
}

extension ToxicityModel.Parameters {
    /// Whether every score made with them is a number.
    fileprivate var areSound: Bool {
        let scores = [scale, slope, offset, thresholds, reviewThresholds, blockThresholds]
        let shares = [wordShare, styleShare, 1 - wordShare - styleShare]
        return scores.allSatisfy { scores in scores.lanes.indices.allSatisfy { abs(scores.lanes[$0]) <= 1e6 } }
            && shares.allSatisfy { (-1e-6...1).contains($0) }
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ word: UInt32) {
        for shift in stride(from: UInt32(0), to: 32, by: 8) { append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func word(at offset: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(self[offset + $1]) << UInt32(8 * $1) }
    }

    fileprivate func scores(at offset: Int) -> LabelScores {
        var scores = LabelScores()
        for lane in scores.lanes.indices { scores.lanes[lane] = Float(bitPattern: word(at: offset + 4 * lane)) }
        return scores
    }
}
