import Glibc

/// The rows of a model, found by the hash of a feature; read-only, in memory or mapped from a file.
///
/// Open addressing with linear probing. A row has the weights of the six labels in lanes 0–5, the feature's importance in
/// lane 6 (0 marks an empty slot) and eight bits of its hash in lane 7, so that an unknown feature is taken for a known
/// one about once in 250 times.
// Unchecked: the memory is never written after `init`.
final class WeightTable: @unchecked Sendable {
    static let importanceLane = 6
    static let tagLane = 7
    static let rowBits = 8...24
    /// Probes end here; building a table makes room so that they suffice.
    static let mostProbes = 64

    let rows: UnsafeBufferPointer<SIMD8<Int8>>
    private let memory: UnsafeMutableRawPointer
    private let mappedLength: Int?
    private let shift: UInt32
    private let mask: Int

    /// Copies rows whose count is a power of two.
    init(_ rows: [SIMD8<Int8>]) {
        let copy = UnsafeMutablePointer<SIMD8<Int8>>.allocate(capacity: rows.count)
        copy.initialize(from: rows, count: rows.count)
        memory = UnsafeMutableRawPointer(copy)
        mappedLength = nil
        self.rows = UnsafeBufferPointer(start: copy, count: rows.count)
        shift = UInt32(32 - rows.count.trailingZeroBitCount)
        mask = rows.count - 1
    }

    /// Takes over a mapping of `length` bytes in which the rows stand at `offset`, a multiple of eight.
    init(adopting memory: UnsafeMutableRawPointer, length: Int, offset: Int, count: Int) {
        self.memory = memory
        mappedLength = length
        let start = (memory + offset).assumingMemoryBound(to: SIMD8<Int8>.self)
        rows = UnsafeBufferPointer(start: start, count: count)
        shift = UInt32(32 - count.trailingZeroBitCount)
        mask = count - 1
    }

    deinit {
        if let mappedLength { munmap(memory, mappedLength) } else { memory.deallocate() }
    }

    /// The place of the row of a feature, or nothing when the model does not know it.
    @inline(__always)
    func find(_ hash: UInt32) -> Int? {
        var place = Int(hash >> shift)
        let tag = Self.tag(hash)
        for _ in 0..<Self.mostProbes {
            let row = rows[place]
            if row[Self.importanceLane] == 0 { return nil }
            if row[Self.tagLane] == tag { return place }
            place = (place + 1) & mask
        }
        return nil
    }

    /// The low bits: the high ones are the place already.
    @inline(__always)
    static func tag(_ hash: UInt32) -> Int8 { Int8(truncatingIfNeeded: hash) }

    /// A table of features and their rows, at most three quarters full; what comes first is found quickest.
    static func building(_ features: [(hash: UInt32, row: SIMD8<Int8>)]) -> [SIMD8<Int8>] {
        var bits = rowBits.lowerBound
        while bits < rowBits.upperBound, features.count * 4 > 3 << bits { bits += 1 }
        var rows = [SIMD8<Int8>](repeating: .zero, count: 1 << bits)
        for feature in features {
            var place = Int(feature.hash >> UInt32(32 - bits))
            let tag = tag(feature.hash)
            for _ in 0..<mostProbes {
                if rows[place][importanceLane] == 0 {
                    rows[place] = feature.row
                    rows[place][tagLane] = tag
                    break
                }
                // Two features the table cannot tell apart share the row of the first.
                if rows[place][tagLane] == tag { break }
                place = (place + 1) & (rows.count - 1)
            }
        }
        return rows
    }
}
