/// How values stand in PostgreSQL's text format.
enum PostgresValue {
    /// The types, by the fixed numbers of PostgreSQL's catalogue (`pg_type.dat`).
    private enum TypeNumber {
        static let bool: UInt32 = 16
        static let bytea: UInt32 = 17
        static let integers: Set<UInt32> = [20, 21, 23, 26]
        static let floats: Set<UInt32> = [700, 701]
        static let numeric: UInt32 = 1700
    }

    static func decode(_ text: String, _ type: UInt32) -> SQLValue {
        switch type {
        case TypeNumber.bool:
            .integer(text == "t" ? 1 : 0)
        case TypeNumber.bytea:
            bytes(text).map { .blob($0) } ?? .text(text)
        case _ where TypeNumber.integers.contains(type):
            Int64(text).map { .integer($0) } ?? .text(text)
        case _ where TypeNumber.floats.contains(type):
            Double(text).map { .real($0) } ?? .text(text)
        case TypeNumber.numeric:
            // What SUM and AVG give for integers.
            Int64(text).map { .integer($0) } ?? Double(text).map { .real($0) } ?? .text(text)
        default:
            .text(text)
        }
    }

    /// The bytes of an argument, without the NUL that text needs, and whether they are in the binary format.
    static func encode(_ value: SQLValue) -> (bytes: [UInt8], isBinary: Bool)? {
        switch value {
        case .null: nil
        case .integer(let integer): (Array(String(integer).utf8), false)
        case .real(let real): (Array(String(real).utf8), false)
        case .text(let text): (Array(text.utf8), false)
        case .blob(let bytes): (bytes, true)
        }
    }

    /// Reads `\x` and hexadecimal digits.
    private static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8
        guard text.hasPrefix("\\x"), digits.count.isMultiple(of: 2) else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(digits.count / 2)
        var high: UInt8?
        for digit in digits.dropFirst(2) {
            guard let value = nibble(digit) else { return nil }
            if let first = high {
                result.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return result
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
