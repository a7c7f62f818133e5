/// The rows a comment has touched, so that a repeated feature counts once.
struct SeenRows: Sendable {
    private var bits: [UInt64]
    private var touched: [Int] = []

    init(count: Int) {
        bits = [UInt64](repeating: 0, count: max(1, count / 64))
    }

    /// Whether the row was not there before.
    mutating func insert(_ place: Int) -> Bool {
        let word = place >> 6
        let bit = UInt64(1) << UInt64(place & 63)
        guard bits[word] & bit == 0 else { return false }
        if bits[word] == 0 { touched.append(word) }
        bits[word] |= bit
        return true
    }

    mutating func clear() {
        for word in touched { bits[word] = 0 }
        touched.removeAll(keepingCapacity: true)
    }
}
