#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Numbers of the expression language as text, both ways.
enum ExpressionNumber {
    /// Reads a number as coercion does: surrounding space is dropped, nothing is 0, anything else is `NaN`.
    static func parse(_ text: String) -> Double {
        let trimmed = Array(text.unicodeScalars.drop(while: \.properties.isWhitespace).reversed())
        let scalars = Array(trimmed.drop(while: \.properties.isWhitespace).reversed())
        if scalars.isEmpty { return 0 }
        guard scalars.count <= maximumLength, scalars.allSatisfy(\.isASCII) else { return .nan }
        return literal(scalars.map { UInt8($0.value) }) ?? .nan
    }

    /// Reads a number literal; nil where it is none.
    static func literal(_ bytes: [UInt8]) -> Double? {
        switch String(decoding: bytes, as: UTF8.self) {
        case "Infinity", "+Infinity": return .infinity
        case "-Infinity": return -.infinity
        case "NaN": return .nan
        default: break
        }
        if bytes.count > 2, bytes[0] == UInt8(ascii: "0") {
            if bytes[1] == UInt8(ascii: "x") { return integer(bytes.dropFirst(2), radix: 16) }
            if bytes[1] == UInt8(ascii: "o") { return integer(bytes.dropFirst(2), radix: 8) }
        }
        guard isDecimal(bytes) else { return nil }
        return Double(String(decoding: bytes, as: UTF8.self))
    }

    /// Writes a number with at most 15 significant digits, as the reference does.
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        if value == 0 { return "0" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        var buffer = [CChar](repeating: 0, count: 40)
        let length = withVaList([value]) { vsnprintf(&buffer, buffer.count, "%.15G", $0) }
        return String(decoding: buffer.prefix(Int(max(0, length))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static let maximumLength = 1000

    private static func integer(_ digits: ArraySlice<UInt8>, radix: Int) -> Double? {
        guard !digits.isEmpty else { return nil }
        var value = 0.0
        for byte in digits {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < radix else { return nil }
            value = value * Double(radix) + Double(digit)
        }
        return value
    }

    /// Whether the bytes are `[+-]? (digits [. digits?] | . digits) ([eE] [+-]? digits)?`.
    private static func isDecimal(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        func takeDigits() -> Int {
            let taken = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }.count
            rest = rest.dropFirst(taken)
            return taken
        }
        func take(_ choices: String) -> Bool {
            guard let first = rest.first, choices.utf8.contains(first) else { return false }
            rest = rest.dropFirst()
            return true
        }
        _ = take("+-")
        var digits = takeDigits()
        if take(".") { digits += takeDigits() }
        guard digits > 0 else { return false }
        if take("eE") {
            _ = take("+-")
            guard takeDigits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}
