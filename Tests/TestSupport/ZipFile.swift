/// Puts zip archives together byte by byte, right or wrong, independently of what reads them.
public struct ZipFile: Sendable {
    public struct Entry: Sendable {
        public var name: String
        /// As it stands in the archive.
        public var content: [UInt8]
        public var method = 0
        public var size: Int
        public var checksum: UInt32
        public var flags = 0x800
        /// The upper half of the attributes, as Unix has it: kind and permissions.
        public var mode = 0o100644
        /// Whether sizes and place stand in a field of their own, eight bytes each.
        public var isWide = false
        /// What the header before the content says in place of the name.
        public var otherName: String?
        /// What the directory says in place of where the content is.
        public var otherPlace: Int?

        /// A file that is stored as it is.
        public init(_ name: String, _ content: [UInt8], mode: Int = 0o100644) {
            self.name = name
            self.content = content
            self.mode = mode
            size = content.count
            checksum = ZipFile.checksum(content)
        }

        /// A file of text that is stored as it is.
        public init(_ name: String, _ text: String) {
            self.init(name, Array(text.utf8))
        }

        /// A file that is deflated already.
        public init(_ name: String, deflated: [UInt8], size: Int, checksum: UInt32) {
            self.name = name
            content = deflated
            method = 8
            self.size = size
            self.checksum = checksum
        }
    }

    public var entries: [Entry]
    public var comment = ""

    public init(_ entries: [Entry]) {
        self.entries = entries
    }

    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let place = entry.otherPlace ?? bytes.count
            let name = Array((entry.otherName ?? entry.name).utf8)
            bytes += Self.numbers([(0x0403_4B50, 4), (20, 2), (entry.flags, 2), (entry.method, 2), (0, 4)])
            bytes += Self.numbers([(Int(entry.checksum), 4), (entry.content.count, 4), (entry.size, 4)])
            bytes += Self.numbers([(name.count, 2), (0, 2)])
            bytes += name
            bytes += entry.content
            directory += Self.line(entry, at: place)
        }
        let start = bytes.count
        bytes += directory
        let isWide = entries.contains { $0.isWide }
        let count = entries.count
        if isWide {
            let record = bytes.count
            bytes += Self.numbers([(0x0606_4B50, 4), (44, 8), (0x032D, 2), (45, 2), (0, 8), (count, 8), (count, 8)])
            bytes += Self.numbers([(directory.count, 8), (start, 8)])
            bytes += Self.numbers([(0x0706_4B50, 4), (0, 4), (record, 8), (1, 4)])
        }
        bytes += Self.numbers([(0x0605_4B50, 4), (0, 4), (count, 2), (count, 2)])
        bytes += Self.numbers([(isWide ? Self.most : directory.count, 4), (isWide ? Self.most : start, 4)])
        bytes += Self.numbers([(comment.utf8.count, 2)])
        bytes += Array(comment.utf8)
        return bytes
    }

    /// What stands in place of a number that does not fit into four bytes.
    private static let most = 0xFFFF_FFFF

    private static func line(_ entry: Entry, at place: Int) -> [UInt8] {
        let name = Array(entry.name.utf8)
        let size = entry.content.count
        let isWide = entry.isWide
        let extra = isWide ? numbers([(1, 2), (24, 2), (entry.size, 8), (size, 8), (place, 8)]) : []
        var line = numbers([(0x0201_4B50, 4), (0x0314, 2), (20, 2), (entry.flags, 2), (entry.method, 2), (0, 4)])
        line += numbers([(Int(entry.checksum), 4), (isWide ? most : size, 4), (isWide ? most : entry.size, 4)])
        line += numbers([(name.count, 2), (extra.count, 2), (0, 2), (0, 2), (0, 2), (entry.mode << 16, 4)])
        line += numbers([(isWide ? most : place, 4)])
        line += name
        return line + extra
    }

    /// Numbers, each with how many bytes it takes.
    private static func numbers(_ values: [(value: Int, bytes: Int)]) -> [UInt8] {
        var result: [UInt8] = []
        for (value, bytes) in values {
            for place in 0..<bytes { result.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
        }
        return result
    }

    /// CRC-32, bit by bit.
    public static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var value = UInt32.max
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 {
                let isOdd = value & 1 == 1
                value >>= 1
                if isOdd { value ^= 0xEDB8_8320 }
            }
        }
        return ~value
    }
}
