/// A set of hashes that may also hold a few that were never put in: small enough to stay in a near cache, which the tables
/// behind it do not.
struct HashFilter {
    private var words: [UInt64]
    private let shift: UInt32

    /// A filter of `1 << bits` places, of which a hash takes one.
    init(bits: UInt32) {
        words = [UInt64](repeating: 0, count: 1 << (bits - 6))
        shift = 32 - bits
    }

    mutating func insert(_ hash: UInt32) { insert(place: Int(hash >> shift)) }

    mutating func insert(place: Int) { words[place >> 6] |= 1 << UInt64(place & 63) }

    func contains(_ hash: UInt32) -> Bool {
        let place = Int(hash >> shift)
        return words[place >> 6] & 1 << UInt64(place & 63) != 0
    }
}
