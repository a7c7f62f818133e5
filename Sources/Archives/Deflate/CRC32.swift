/// The checksum of zip and gzip (ISO 3309, polynomial 0xEDB88320).
struct CRC32 {
    private static let table: [UInt32] = (0..<256).map { entry(UInt32($0)) }

    private var state = UInt32.max

    var value: UInt32 { ~state }

    mutating func add(_ bytes: ArraySlice<UInt8>) {
        var state = state
        Self.table.withUnsafeBufferPointer { table in
            for byte in bytes {
                let place = Int(truncatingIfNeeded: (state ^ UInt32(byte)) & 0xFF)
                state = table[place] ^ (state >> 8)
            }
        }
        self.state = state
    }

    private static func entry(_ byte: UInt32) -> UInt32 {
        var value = byte
        for _ in 0..<8 {
            let isOdd = value & 1 == 1
            value >>= 1
            if isOdd { value ^= 0xEDB8_8320 }
        }
        return value
    }
}
