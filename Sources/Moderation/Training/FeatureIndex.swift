/// The features of a data set, numbered in the order they are met, with the number of comments that have each.
struct FeatureIndex {
    private static let empty = UInt32.max

    private(set) var hashes: [UInt32] = []
    private(set) var frequencies: [Int32] = []
    private var last: [Int32] = []
    private var slots: [UInt32]
    private var shift: UInt32 = 12

    init() {
        slots = [UInt32](repeating: Self.empty, count: 1 << 20)
    }

    var count: Int { hashes.count }

    /// Notes that `comment` has a feature; its number when it is the comment's first of this kind, else nothing.
    mutating func note(_ hash: UInt32, comment: Int32) -> UInt32? {
        var place = Int(hash >> shift)
        while true {
            let number = slots[place]
            if number == Self.empty { break }
            if hashes[Int(number)] == hash {
                guard last[Int(number)] != comment else { return nil }
                last[Int(number)] = comment
                frequencies[Int(number)] += 1
                return number
            }
            place = (place + 1) & (slots.count - 1)
        }
        let number = UInt32(hashes.count)
        slots[place] = number
        hashes.append(hash)
        frequencies.append(1)
        last.append(comment)
        if hashes.count * 2 > slots.count { grow() }
        return number
    }

    /// How many comments have a feature.
    func frequency(_ hash: UInt32) -> Int {
        var place = Int(hash >> shift)
        while slots[place] != Self.empty {
            let number = Int(slots[place])
            if hashes[number] == hash { return Int(frequencies[number]) }
            place = (place + 1) & (slots.count - 1)
        }
        return 0
    }

    private mutating func grow() {
        slots = [UInt32](repeating: Self.empty, count: slots.count * 2)
        shift -= 1
        for number in hashes.indices {
            var place = Int(hashes[number] >> shift)
            while slots[place] != Self.empty { place = (place + 1) & (slots.count - 1) }
            slots[place] = UInt32(number)
        }
    }
}
