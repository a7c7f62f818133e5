/// A scalar's value by the core schema of YAML 1.2 (section 10.3).
public enum YAMLResolved: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case float(Double)
    case string(String)

    /// Resolves a plain scalar.
    public init(plain text: String) {
        let utf8 = text.utf8
        guard let first = utf8.first else {
            self = .null
            return
        }
        // Nearly every plain scalar is a word: its first byte says that nothing below can match.
        switch first {
        case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"), UInt8(ascii: "T"),
            UInt8(ascii: "f"),
            UInt8(ascii: "F"):
            self = Self.words[text] ?? .string(text)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            self = Self.number(text) ?? .string(text)
        default:
            self = .string(text)
        }
    }

    private static let words: [String: YAMLResolved] = [
        "~": .null, "null": .null, "Null": .null, "NULL": .null,
        "true": .bool(true), "True": .bool(true), "TRUE": .bool(true),
        "false": .bool(false), "False": .bool(false), "FALSE": .bool(false),
    ]

    private static func number(_ text: String) -> YAMLResolved? {
        let bytes = Array(text.utf8)
        if bytes.count > 2, bytes[0] == UInt8(ascii: "0") {
            if bytes[1] == UInt8(ascii: "x") {
                return based(bytes.dropFirst(2), 16)
            }
            if bytes[1] == UInt8(ascii: "o") {
                return based(bytes.dropFirst(2), 8)
            }
        }
        var index = 0
        if bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-") { index = 1 }
        let rest = bytes[index...]
        if rest.elementsEqual(".inf".utf8) || rest.elementsEqual(".Inf".utf8) || rest.elementsEqual(".INF".utf8) {
            return .float(bytes[0] == UInt8(ascii: "-") ? -.infinity : .infinity)
        }
        if index == 0, text == ".nan" || text == ".NaN" || text == ".NAN" { return .float(.nan) }
        let whole = digits(bytes, &index)
        if index == bytes.count {
            guard whole > 0 else { return nil }
            if let value = Int64(text) { return .integer(value) }
            return Double(text).map { .float($0) }
        }
        var fraction = 0
        if bytes[index] == UInt8(ascii: ".") {
            index += 1
            fraction = digits(bytes, &index)
        }
        guard whole + fraction > 0 else { return nil }
        if index < bytes.count, bytes[index] == UInt8(ascii: "e") || bytes[index] == UInt8(ascii: "E") {
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
                index += 1
            }
            guard digits(bytes, &index) > 0 else { return nil }
        }
        guard index == bytes.count else { return nil }
        return Double(text).map { .float($0) }
    }

    private static func digits(_ bytes: [UInt8], _ index: inout Int) -> Int {
        let start = index
        while index < bytes.count, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") { index += 1 }
        return index - start
    }

    private static func based(_ digits: ArraySlice<UInt8>, _ radix: Int) -> YAMLResolved? {
        guard let first = digits.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else { return nil }
        let text = String(decoding: digits, as: UTF8.self)
        if let value = Int64(text, radix: radix) { return .integer(value) }
        return UInt64(text, radix: radix).map { .float(Double($0)) }
    }
}
