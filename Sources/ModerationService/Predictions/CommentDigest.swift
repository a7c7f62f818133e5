import Crypto

/// SHA-256 of a comment: what the cache knows it by, and `input_hash` in the database.
struct CommentDigest: Sendable, Hashable, CustomStringConvertible {
    private let lanes: SIMD4<UInt64>

    init(of text: String) {
        var text = text
        let hash = text.withUTF8 { SHA256.hash(data: UnsafeRawBufferPointer($0)) }
        lanes = hash.withUnsafeBytes { bytes in
            SIMD4(
                bytes.loadUnaligned(as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
            )
        }
    }

    /// What ``words`` gave.
    init(words: [UInt64]) {
        lanes = SIMD4(words)
    }

    /// Its bytes as four numbers.
    var words: [UInt64] { (0..<4).map { lanes[$0] } }

    /// In hexadecimal digits.
    var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(unsafeUninitializedCapacity: 64) { buffer in
            for place in 0..<32 {
                let byte = UInt8(truncatingIfNeeded: lanes[place / 8].littleEndian >> UInt64(place % 8 * 8))
                buffer[2 * place] = digits[Int(byte >> 4)]
                buffer[2 * place + 1] = digits[Int(byte & 15)]
            }
            return 64
        }
    }

    /// Part of the digest serves as its hash: it is as good as random.
    func hash(into hasher: inout Hasher) {
        hasher.combine(lanes.x)
    }
}
