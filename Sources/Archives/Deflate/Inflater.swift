/// Expands deflated data (RFC 1951) piece by piece.
struct Inflater {
    /// Takes what was expanded; what it throws ends the work.
    typealias Sink = (ArraySlice<UInt8>) throws(ArchiveError) -> Void

    private static let window = 32 << 10
    private static let longestMatch = 258
    /// The base and the extra bits of lengths from symbol 257, and of distances.
    private static let lengths = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    private static let lengthBits = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distances = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145, 8193, 12289, 16385, 24577,
    ]
    private static let distanceBits = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
    /// The order in which the lengths of the code of lengths come.
    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    private(set) var bits: BitReader
    /// What came before, of which `handed` bytes were given away, and room for more.
    private var output = [UInt8](repeating: 0, count: 4 * window)
    private var filled = 0
    private var handed = 0

    init(_ bits: BitReader) {
        self.bits = bits
    }

    /// Expands up to the last block's end and returns the bits after it.
    static func expand(_ bits: BitReader, into sink: Sink) throws(ArchiveError) -> BitReader {
        var inflater = Inflater(bits)
        while try !inflater.block(sink) {}
        try inflater.handOver(sink)
        return inflater.bits
    }

    /// Expands a block and says whether it was the last one.
    private mutating func block(_ sink: Sink) throws(ArchiveError) -> Bool {
        let isLast = try bits.take(1) == 1
        switch try bits.take(2) {
        case 0: try copyStored(sink)
        case 1:
            let lengths = (0..<288).map { UInt8($0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8) }
            let literals = try HuffmanTable(lengths: lengths[...])
            try expand(literals, try HuffmanTable(lengths: [UInt8](repeating: 5, count: 32)[...]), sink)
        case 2:
            let (literals, distances) = try tables()
            try expand(literals, distances, sink)
        default: throw ArchiveError(.damaged, "the compressed data have a block of a kind that does not exist")
        }
        return isLast
    }

    private mutating func copyStored(_ sink: Sink) throws(ArchiveError) {
        try bits.align()
        let length = try bits.take(16)
        guard try bits.take(16) == ~length & 0xFFFF else {
            throw ArchiveError(.damaged, "the compressed data have a block whose length is wrong")
        }
        for _ in 0..<length {
            guard let byte = try bits.byte() else { throw ArchiveError.truncated }
            output[filled] = byte
            filled += 1
            if filled == output.count { try handOver(sink) }
        }
    }

    /// The codes that stand at the start of a block.
    private mutating func tables() throws(ArchiveError) -> (literals: HuffmanTable, distances: HuffmanTable) {
        let literals = try bits.take(5) + 257
        let distances = try bits.take(5) + 1
        let codes = try bits.take(4) + 4
        guard literals <= 286, distances <= 30 else {
            throw ArchiveError(.damaged, "the compressed data announce too many codes")
        }
        var lengths = [UInt8](repeating: 0, count: 19)
        for place in Self.order[..<codes] { lengths[place] = UInt8(try bits.take(3)) }
        let table = try HuffmanTable(lengths: lengths[...])
        lengths = []
        while lengths.count < literals + distances {
            let (value, count): (UInt8, Int)
            switch try table.symbol(&bits) {
            case 16:
                guard let last = lengths.last else {
                    throw ArchiveError(.damaged, "the compressed data repeat a length before there is one")
                }
                (value, count) = (last, 3 + (try bits.take(2)))
            case 17: (value, count) = (0, 3 + (try bits.take(3)))
            case 18: (value, count) = (0, 11 + (try bits.take(7)))
            case let length: (value, count) = (UInt8(length), 1)
            }
            lengths.append(contentsOf: repeatElement(value, count: count))
        }
        guard lengths.count == literals + distances, lengths[256] > 0 else {
            throw ArchiveError(.damaged, "the compressed data have a block without an end")
        }
        return (try HuffmanTable(lengths: lengths[..<literals]), try HuffmanTable(lengths: lengths[literals...]))
    }

    private mutating func expand(
        _ literals: HuffmanTable,
        _ distances: HuffmanTable,
        _ sink: Sink
    ) throws(ArchiveError) {
        while true {
            if filled > output.count - Self.longestMatch { try handOver(sink) }
            let symbol = try literals.symbol(&bits)
            if symbol < 256 {
                output[filled] = UInt8(symbol)
                filled += 1
                continue
            }
            if symbol == 256 { return }
            guard symbol - 257 < Self.lengths.count else {
                throw ArchiveError(.damaged, "the compressed data have a length that does not exist")
            }
            let length = Self.lengths[symbol - 257] + (try bits.take(Self.lengthBits[symbol - 257]))
            let code = try distances.symbol(&bits)
            guard code < Self.distances.count else {
                throw ArchiveError(.damaged, "the compressed data have a distance that does not exist")
            }
            let distance = Self.distances[code] + (try bits.take(Self.distanceBits[code]))
            guard distance <= filled else {
                throw ArchiveError(.damaged, "the compressed data refer to what was before their start")
            }
            // They may overlap: what was just written is read again.
            for place in filled..<filled + length { output[place] = output[place - distance] }
            filled += length
        }
    }

    /// Gives away what is new, and keeps what may still be referred to.
    private mutating func handOver(_ sink: Sink) throws(ArchiveError) {
        try sink(output[handed..<filled])
        let kept = min(filled, Self.window)
        for place in 0..<kept { output[place] = output[filled - kept + place] }
        (handed, filled) = (kept, kept)
    }
}
