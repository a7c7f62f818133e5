/// Reads comma-separated values as RFC 4180 writes them: quoted fields may hold commas, quotes and line breaks.
///
/// It goes through bytes already in memory and hands out one record at a time. Fields and columns are bounded, because
/// one missing quote otherwise makes a single field of everything that follows.
public struct CSVReader {
    static let longestField = 1 << 20
    static let mostColumns = 1024

    private let bytes: [UInt8]
    private var position = 0
    /// The line the last record began on, counted from 1.
    public private(set) var line = 0
    private var nextLine = 1

    public init(bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next record's fields, or nothing at the end; empty lines are skipped.
    public mutating func next() throws(ModerationError) -> [[UInt8]]? {
        while position < bytes.count, bytes[position] == 0x0A || bytes[position] == 0x0D {
            if bytes[position] == 0x0A { nextLine += 1 }
            position += 1
        }
        guard position < bytes.count else { return nil }
        line = nextLine
        var record: [[UInt8]] = []
        while true {
            record.append(try field())
            guard record.count <= Self.mostColumns else {
                throw failure("has more than \(Self.mostColumns) columns")
            }
            guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { break }
            position += 1
        }
        return record
    }

    private mutating func field() throws(ModerationError) -> [UInt8] {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return try plainField() }
        position += 1
        var field: [UInt8] = []
        while position < bytes.count {
            let start = position
            while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
                if bytes[position] == 0x0A { nextLine += 1 }
                position += 1
            }
            field.append(contentsOf: bytes[start..<position])
            guard field.count <= Self.longestField else { throw failure("has a field longer than 1 MiB") }
            guard position < bytes.count else { break }
            position += 1
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                try expectFieldEnd()
                return field
            }
            field.append(UInt8(ascii: "\""))
            position += 1
        }
        throw failure("has a quoted field that never ends")
    }

    private mutating func plainField() throws(ModerationError) -> [UInt8] {
        let start = position
        while position < bytes.count, !Self.endsField(bytes[position]) { position += 1 }
        guard position - start <= Self.longestField else { throw failure("has a field longer than 1 MiB") }
        return Array(bytes[start..<position])
    }

    private static func endsField(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D }

    private func expectFieldEnd() throws(ModerationError) {
        guard position < bytes.count, !Self.endsField(bytes[position]) else { return }
        throw failure("has text after a closing quote")
    }

    private func failure(_ what: String) -> ModerationError {
        ModerationError(.invalidData, "the record that begins on line \(line) \(what)")
    }
}
