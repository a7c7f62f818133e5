/// Eight bytes of text looked at together: most words are no longer, so that where they end needs no guess of a branch.
struct ByteBlock {
    static let size = 8
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits = ones << 7

    /// The first byte in the low bits.
    let bytes: UInt64

    /// The bytes from `index` on, of which there have to be eight.
    @inline(__always)
    init(_ text: UnsafeBufferPointer<UInt8>, at index: Int) {
        bytes = UInt64(littleEndian: UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// With its ASCII capitals in lower case; bytes that are no letters are changed too.
    var lowercased: UInt64 { bytes | Self.ones << 5 }

    /// How many ASCII letters it begins with.
    @inline(__always)
    var asciiLetters: Int { (~asciiLetterMask & Self.highBits).trailingZeroBitCount / 8 }

    /// How many bytes of letters it begins with: small ASCII letters, and all that is not ASCII.
    @inline(__always)
    var foldedLetters: Int { (~(smallLetterMask(of: bytes) | bytes) & Self.highBits).trailingZeroBitCount / 8 }

    /// How many of the first `count` bytes, all ASCII letters, are capitals.
    @inline(__always)
    func capitals(ofFirst count: Int) -> Int { (~(bytes << 2) & Self.highBits & Self.mask(count)).nonzeroBitCount }

    /// Whether four of the first `count` bytes in a row may be the same.
    @inline(__always)
    func mayRepeat(inFirst count: Int) -> Bool {
        // A byte is zero where it is the one before; what is shifted in must not count.
        let changes = (bytes ^ bytes >> 8) | ~Self.mask(count - 1)
        let same = ~((changes & ~Self.highBits &+ ~Self.highBits) | changes) & Self.highBits
        return same & same >> 8 & same >> 16 != 0
    }

    private var asciiLetterMask: UInt64 { smallLetterMask(of: lowercased) & ~bytes }

    /// The high bit of every byte of which the low seven bits are those of `a`–`z`.
    private func smallLetterMask(of bytes: UInt64) -> UInt64 {
        let low = bytes & ~Self.highBits
        return (low &+ Self.ones &* (0x80 - 0x61)) & ~(low &+ Self.ones &* (0x80 - 0x7B))
    }

    private static func mask(_ count: Int) -> UInt64 { count < size ? 1 << UInt64(count * 8) &- 1 : .max }
}

extension UnsafeMutableBufferPointer<UInt8> {
    /// Stores eight bytes from `index` on, of which there have to be eight.
    @inline(__always)
    func store(_ block: UInt64, at index: Int) {
        UnsafeMutableRawBufferPointer(self).storeBytes(of: block.littleEndian, toByteOffset: index, as: UInt64.self)
    }
}
