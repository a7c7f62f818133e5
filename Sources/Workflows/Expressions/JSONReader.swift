/// Reads JSON into values, with bounded nesting; a duplicate key's later value wins.
struct JSONReader {
    struct Failure: Error {
        var message: String
    }

    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0
    private let maximumDepth: Int

    static func value(of text: String, maximumDepth: Int) throws(Failure) -> ExpressionValue {
        var reader = JSONReader(bytes: Array(text.utf8), maximumDepth: maximumDepth)
        let value = try reader.value()
        reader.skipSpace()
        guard reader.place == reader.bytes.count else { throw reader.failure("more follows the value") }
        return value
    }

    private init(bytes: [UInt8], maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    private func failure(_ message: String) -> Failure {
        bytes.isEmpty ? Failure(message: "the text is empty") : Failure(message: "\(message), at byte \(place + 1)")
    }

    private mutating func skipSpace() {
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) {
            place += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard place < bytes.count, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    private mutating func value() throws(Failure) -> ExpressionValue {
        skipSpace()
        guard place < bytes.count else { throw failure("a value is missing") }
        switch bytes[place] {
        case UInt8(ascii: "{"): return try nested { (reader: inout JSONReader) throws(Failure) in try reader.object() }
        case UInt8(ascii: "["): return try nested { (reader: inout JSONReader) throws(Failure) in try reader.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), 0x30...0x39: return try number()
        default: return try word()
        }
    }

    private mutating func nested(
        _ body: (inout JSONReader) throws(Failure) -> ExpressionValue
    ) throws(Failure) -> ExpressionValue {
        depth += 1
        guard depth <= maximumDepth else { throw failure("nested deeper than \(maximumDepth) levels") }
        place += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(Failure) -> ExpressionValue {
        var entries: [(String, ExpressionValue)] = []
        if take(UInt8(ascii: "}")) { return .object(ExpressionObject()) }
        while true {
            skipSpace()
            guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { throw failure("a key is missing") }
            let key = try string()
            guard take(UInt8(ascii: ":")) else { throw failure("':' is missing") }
            entries.append((key, try value()))
            if take(UInt8(ascii: "}")) { return .object(ExpressionObject(entries)) }
            guard take(UInt8(ascii: ",")) else { throw failure("',' or '}' is missing") }
        }
    }

    private mutating func array() throws(Failure) -> ExpressionValue {
        var elements: [ExpressionValue] = []
        if take(UInt8(ascii: "]")) { return .list([]) }
        while true {
            elements.append(try value())
            if take(UInt8(ascii: "]")) { return .list(elements) }
            guard take(UInt8(ascii: ",")) else { throw failure("',' or ']' is missing") }
        }
    }

    private mutating func word() throws(Failure) -> ExpressionValue {
        let end = bytes[place...].firstIndex { !(0x61...0x7A).contains($0) } ?? bytes.count
        switch String(decoding: bytes[place..<end], as: UTF8.self) {
        case "null":
            place = end
            return .null
        case "true":
            place = end
            return true
        case "false":
            place = end
            return false
        default: throw failure("not a JSON value")
        }
    }

    private mutating func number() throws(Failure) -> ExpressionValue {
        let end = bytes[place...].firstIndex { !"+-.eE0123456789".utf8.contains($0) } ?? bytes.count
        guard let value = ExpressionNumber.literal(Array(bytes[place..<end])) else { throw failure("not a number") }
        place = end
        return .number(value)
    }

    private mutating func string() throws(Failure) -> String {
        var result: [UInt8] = []
        place += 1
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: result, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(to: &result)
            case 0..<0x20 where byte != 0x0A && byte != 0x09 && byte != 0x0D: throw failure("a control character")
            default: result.append(byte)
            }
        }
        throw failure("the string is not closed")
    }

    private mutating func escape(to result: inout [UInt8]) throws(Failure) {
        guard place < bytes.count else { throw failure("the string is not closed") }
        let byte = bytes[place]
        place += 1
        switch byte {
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(byte)
        case UInt8(ascii: "u"): result += String(try escapedScalar()).utf8
        default: throw failure("an unknown escape")
        }
    }

    /// The scalar of a `\u` escape, of two where they are a surrogate pair; a lone surrogate is U+FFFD.
    private mutating func escapedScalar() throws(Failure) -> Character {
        let first = try hexadecimal()
        if (0xD800..<0xDC00).contains(first), place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"),
            bytes[place + 1] == UInt8(ascii: "u")
        {
            let before = place
            place += 2
            let second = try hexadecimal()
            if (0xDC00..<0xE000).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return Character(scalar)
            }
            place = before
        }
        return Character(Unicode.Scalar(first) ?? "\u{FFFD}")
    }

    private mutating func hexadecimal() throws(Failure) -> UInt32 {
        guard place + 4 <= bytes.count,
            bytes[place..<place + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
        else { throw failure("\\u needs four hexadecimal digits") }
        place += 4
        return value
    }
}
