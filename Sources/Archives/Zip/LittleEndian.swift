/// Numbers as zip and gzip write them, from the start of some bytes.
struct LittleEndian {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var count: Int { rest.count }

    /// A number of one to eight bytes; those past 2⁶³ are no sizes or places of anything.
    mutating func number(_ bytes: Int) throws(ArchiveError) -> Int {
        var value: UInt64 = 0
        for byte in try take(bytes).reversed() { value = value << 8 | UInt64(byte) }
        guard let value = Int(exactly: value) else {
            throw ArchiveError(.damaged, "the archive has a size that cannot be")
        }
        return value
    }

    mutating func take(_ bytes: Int) throws(ArchiveError) -> ArraySlice<UInt8> {
        guard bytes <= rest.count else { throw ArchiveError.truncated }
        defer { rest = rest.dropFirst(bytes) }
        return rest.prefix(bytes)
    }
}
