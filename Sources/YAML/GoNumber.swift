/// Numbers and times as go-yaml reads them: YAML 1.1's octals and underscores besides YAML 1.2's forms.
public enum GoNumber {
    /// The integer a plain scalar stands for: decimal, `0x`, `0o`, `0b` or with a leading zero octal; `_` is passed over.
    public static func integer(_ text: String) -> Int64? {
        guard let (isNegative, digits, radix) = parts(text) else { return nil }
        return Int64((isNegative ? "-" : "") + digits, radix: radix)
    }

    /// The integer beyond `Int64` a plain scalar stands for.
    public static func unsigned(_ text: String) -> UInt64? {
        guard let (isNegative, digits, radix) = parts(text), !isNegative, !text.hasPrefix("+") else { return nil }
        return UInt64(digits, radix: radix)
    }

    /// The number a plain scalar stands for when it is no integer.
    public static func float(_ text: String) -> Double? {
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
        case "-.inf", "-.Inf", "-.INF": return -.infinity
        case ".nan", ".NaN", ".NAN": return .nan
        default: break
        }
        let bytes = text.utf8.filter { $0 != UInt8(ascii: "_") }
        var index = 0
        if let sign = bytes.first, sign == Byte.plus || sign == Byte.dash { index = 1 }
        func digits() -> Int {
            let start = index
            while index < bytes.count, bytes[index].isDigit { index += 1 }
            return index - start
        }
        let whole = digits()
        var fraction = 0
        if index < bytes.count, bytes[index] == Byte.dot {
            index += 1
            fraction = digits()
        }
        guard whole + fraction > 0 else { return nil }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < bytes.count, bytes[index] == Byte.plus || bytes[index] == Byte.dash { index += 1 }
            guard digits() > 0 else { return nil }
        }
        guard index == bytes.count else { return nil }
        return Double(String(decoding: bytes, as: UTF8.self))
    }

    static func isNumber(_ text: String) -> Bool {
        integer(text) != nil || unsigned(text) != nil || float(text) != nil
    }

    /// Whether a plain scalar is a number to base 60 (`1:30`), which YAML 1.1 has and go-yaml therefore quotes.
    static func isBase60(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var index = 0
        if let sign = bytes.first, sign == Byte.plus || sign == Byte.dash { index = 1 }
        guard index < bytes.count, bytes[index].isDigit else { return false }
        while index < bytes.count, bytes[index].isDigit || bytes[index] == UInt8(ascii: "_") { index += 1 }
        var groups = 0
        while index < bytes.count, bytes[index] == Byte.colon {
            index += 1
            guard index < bytes.count, bytes[index].isDigit else { return false }
            if bytes[index] <= UInt8(ascii: "5"), index + 1 < bytes.count, bytes[index + 1].isDigit { index += 1 }
            index += 1
            groups += 1
        }
        guard groups > 0 else { return false }
        if index < bytes.count, bytes[index] == Byte.dot {
            index += 1
            while index < bytes.count, bytes[index].isDigit || bytes[index] == UInt8(ascii: "_") { index += 1 }
        }
        return index == bytes.count
    }

    /// Whether a plain scalar is a date, or a date with a time, in one of the forms go-yaml knows.
    public static func isTimestamp(_ text: String) -> Bool { timestamp(text) != nil }

    private static func parts(_ text: String) -> (isNegative: Bool, digits: String, radix: Int)? {
        var rest = Substring(text)
        if rest.utf8.contains(UInt8(ascii: "_")) { rest = Substring(text.filter { $0 != "_" }) }
        let isNegative = rest.hasPrefix("-")
        if isNegative || rest.hasPrefix("+") { rest = rest.dropFirst() }
        guard let first = rest.utf8.first, first.isDigit else { return nil }
        guard first == UInt8(ascii: "0"), rest.utf8.count > 1 else { return (isNegative, String(rest), 10) }
        let mark = rest.utf8[rest.utf8.index(after: rest.startIndex)] | 0x20
        switch mark {
        case UInt8(ascii: "x"): return digits(rest.dropFirst(2), isNegative, 16)
        case UInt8(ascii: "o"): return digits(rest.dropFirst(2), isNegative, 8)
        case UInt8(ascii: "b"): return digits(rest.dropFirst(2), isNegative, 2)
        default: return digits(rest.dropFirst(1), isNegative, 8)
        }
    }

    private static func digits(
        _ digits: Substring,
        _ isNegative: Bool,
        _ radix: Int
    ) -> (isNegative: Bool, digits: String, radix: Int)? {
        guard let first = digits.first, first != "+", first != "-" else { return nil }
        return (isNegative, String(digits), radix)
    }
}

extension UInt8 {
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
}
