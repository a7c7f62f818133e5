/// An upper bound on how often features are met, in a megabyte: most pairs of words are met once, and are not worth a
/// number.
struct FeatureSketch {
    private static let bits: UInt32 = 20
    private var counts = [UInt8](repeating: 0, count: 1 << Self.bits)

    mutating func add(_ hash: UInt32, times: Int = 1) {
        let place = Int(hash >> (32 - Self.bits))
        counts[place] = UInt8(min(Int(counts[place]) + times, 255))
    }

    /// What may have been met so many times, at most 255.
    func reaching(_ count: Int) -> HashFilter {
        var filter = HashFilter(bits: Self.bits)
        let least = UInt8(clamping: count)
        for place in counts.indices where counts[place] >= least { filter.insert(place: place) }
        return filter
    }
}
