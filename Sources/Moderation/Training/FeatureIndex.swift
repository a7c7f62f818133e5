/// The features of a data set, numbered in the order they are met, with the number of comments that have each.
struct FeatureIndex {
    private static let empty = UInt64.max

    private struct Count {
        var comments: Int32 = 0
        /// The last comment counted.
        var last: Int32 = -1
    }

    private(set) var hashes: [UInt32] = []
    private var counts: [Count] = []
    /// A hash in the high half and its number in the low one, so that looking up touches one place.
    private var slots: [UInt64]
    private var shift: UInt32

    init(expected: Int = 1 << 16) {
        let bits = max(8, Int.bitWidth - expected.leadingZeroBitCount + 1)
        slots = [UInt64](repeating: Self.empty, count: 1 << bits)
        shift = UInt32(32 - bits)
    }

    var count: Int { hashes.count }

    /// The number of a feature; its next one when it is new.
    @inline(__always)
    mutating func number(_ hash: UInt32) -> UInt32 {
        let mask = slots.count - 1
        var place = Int(hash >> shift)
        var slot = slots[place]
        while slot != Self.empty {
            if UInt32(truncatingIfNeeded: slot >> 32) == hash { return UInt32(truncatingIfNeeded: slot) }
            place = (place + 1) & mask
            slot = slots[place]
        }
        return add(hash, at: place)
    }

    @inline(never)
    private mutating func add(_ hash: UInt32, at place: Int) -> UInt32 {
        let number = UInt32(hashes.count)
        slots[place] = UInt64(hash) << 32 | UInt64(number)
        hashes.append(hash)
        counts.append(Count())
        if hashes.count * 2 > slots.count { grow() }
        return number
    }

    /// Counts a feature for a comment; whether it is the comment's first of this kind.
    mutating func count(_ number: UInt32, in comment: Int32) -> Bool {
        let number = Int(number)
        guard counts[number].last != comment else { return false }
        counts[number].last = comment
        counts[number].comments += 1
        return true
    }

    /// Counts features for a comment, each once, and moves them to the front: what is given back is each of them once.
    mutating func countFirst(of numbers: inout [UInt32], in comment: Int32) -> ArraySlice<UInt32> {
        let distinct = counts.withUnsafeMutableBufferPointer { counts in
            numbers.withUnsafeMutableBufferPointer { numbers in
                var end = 0
                for place in numbers.indices {
                    let number = numbers[place]
                    let isFirst = counts[Int(number)].last != comment
                    counts[Int(number)].last = comment
                    counts[Int(number)].comments += isFirst ? 1 : 0
                    numbers[end] = number
                    end += isFirst ? 1 : 0
                }
                return end
            }
        }
        return numbers[..<distinct]
    }

    /// How many comments have the feature of a number.
    func frequency(of number: Int) -> Int { Int(counts[number].comments) }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: Self.empty, count: old.count * 2)
        shift -= 1
        let mask = slots.count - 1
        for slot in old where slot != Self.empty {
            var place = Int(slot >> 32) >> Int(shift)
            while slots[place] != Self.empty { place = (place + 1) & mask }
            slots[place] = slot
        }
    }
}
