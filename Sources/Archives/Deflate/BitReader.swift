/// The bits of a file, the lowest of each byte first.
struct BitReader {
    private var bytes: FileSlice
    private var bits: UInt64 = 0
    private var count = 0

    init(_ bytes: FileSlice) {
        self.bytes = bytes
    }

    /// The next bits, at least 15 unless the file ends; what is beyond its end is zero.
    mutating func peek() throws(ArchiveError) -> Int {
        if count < 32 {
            while count <= 48, let byte = try bytes.next() {
                bits |= UInt64(byte) << UInt64(count)
                count += 8
            }
        }
        return Int(truncatingIfNeeded: bits & 0xFFFF_FFFF)
    }

    /// Passes over bits that were looked at.
    mutating func drop(_ length: Int) throws(ArchiveError) {
        guard length <= count else { throw ArchiveError.truncated }
        bits >>= UInt64(length)
        count -= length
    }

    /// At most 16 bits as a number.
    mutating func take(_ length: Int) throws(ArchiveError) -> Int {
        let value = try peek() & (1 << length - 1)
        try drop(length)
        return value
    }

    /// Goes to the start of the next byte.
    mutating func align() throws(ArchiveError) {
        try drop(count & 7)
    }

    /// The next byte, once aligned; nothing at the end.
    mutating func byte() throws(ArchiveError) -> UInt8? {
        guard count >= 8 else { return try bytes.next() }
        return UInt8(try take(8))
    }
}

extension ArchiveError {
    static let truncated = ArchiveError(.damaged, "the archive ends too early: it was cut off")
}
