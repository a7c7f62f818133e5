/// A canonical prefix code of deflate (RFC 1951, 3.2.2).
///
/// Codes of up to ten bits are looked up in one step; longer, rare ones bit by bit, so that a table is quick to make.
struct HuffmanTable {
    static let quickBits = 10
    static let longest = 15

    /// By the next bits: the symbol and, in the low four bits, the length of its code; 0 where the code is longer.
    private var quick = [UInt16](repeating: 0, count: 1 << quickBits)
    /// How many codes there are of each length.
    private var counts = [UInt16](repeating: 0, count: longest + 1)
    /// The symbols in the order of their codes.
    private var symbols: [UInt16]

    /// A code by the length of each symbol's; 0 for symbols that do not occur.
    init(lengths: ArraySlice<UInt8>) throws(ArchiveError) {
        for length in lengths { counts[Int(length)] += 1 }
        counts[0] = 0
        var free = 1
        for length in 1...Self.longest {
            free = free << 1 - Int(counts[length])
            guard free >= 0 else { throw ArchiveError(.damaged, "the compressed data have a code that cannot be") }
        }
        let used = counts.reduce(0) { $0 + Int($1) }
        // Only a code of one symbol, or none, may leave bit patterns unused.
        guard free == 0 || used == Int(counts[1]) else {
            throw ArchiveError(.damaged, "the compressed data have an incomplete code")
        }
        var places = [Int](repeating: 0, count: Self.longest + 2)
        var codes = places
        for length in 1...Self.longest {
            places[length + 1] = places[length] + Int(counts[length])
            codes[length + 1] = (codes[length] + Int(counts[length])) << 1
        }
        symbols = [UInt16](repeating: 0, count: used)
        for (symbol, length) in lengths.enumerated() where length > 0 {
            let length = Int(length)
            symbols[places[length]] = UInt16(symbol)
            places[length] += 1
            fill(code: codes[length], length, symbol)
            codes[length] += 1
        }
    }

    private mutating func fill(code: Int, _ length: Int, _ symbol: Int) {
        guard length <= Self.quickBits else { return }
        // The first bit of a code is the lowest one of what is read.
        var reversed = 0
        for bit in 0..<length where code >> bit & 1 == 1 { reversed |= 1 << (length - 1 - bit) }
        for place in stride(from: reversed, to: 1 << Self.quickBits, by: 1 << length) {
            quick[place] = UInt16(symbol << 4 | length)
        }
    }

    /// Reads the next symbol.
    func symbol(_ bits: inout BitReader) throws(ArchiveError) -> Int {
        let next = try bits.peek()
        let entry = Int(quick[next & (1 << Self.quickBits - 1)])
        guard entry == 0 else {
            try bits.drop(entry & 15)
            return entry >> 4
        }
        var (code, first, place) = (0, 0, 0)
        for length in 1...Self.longest {
            code |= next >> (length - 1) & 1
            let count = Int(counts[length])
            if code - first < count {
                try bits.drop(length)
                return Int(symbols[place + code - first])
            }
            place += count
            first = (first + count) << 1
            code <<= 1
        }
        throw ArchiveError(.damaged, "the compressed data have a code that was not announced")
    }
}
