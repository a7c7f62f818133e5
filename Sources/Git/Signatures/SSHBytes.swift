/// Reads SSH's numbers and strings (RFC 4251, section 5); nil where there are not enough bytes.
struct SSHReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// Whether everything has been read.
    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ count: Int) -> [UInt8]? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func number() -> Int? {
        take(4).map { $0.reduce(0) { $0 << 8 | Int($1) } }
    }

    mutating func string() -> [UInt8]? {
        number().flatMap { take($0) }
    }

    mutating func text() -> String? {
        string().map { String(decoding: $0, as: UTF8.self) }
    }

    /// A number of many digits without a sign, at the end of so many bytes; nil for one that needs more.
    mutating func bigNumber(_ length: Int) -> [UInt8]? {
        guard let bytes = string() else { return nil }
        // A leading zero only says that the number is not negative.
        let digits = bytes.first == 0 ? bytes.dropFirst() : bytes[...]
        guard digits.count <= length, bytes.first.map({ $0 < 0x80 }) ?? true else { return nil }
        return [UInt8](repeating: 0, count: length - digits.count) + digits
    }
}

/// Writes SSH's numbers and strings.
enum SSHWriter {
    static func number(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    static func string(_ bytes: [UInt8]) -> [UInt8] { number(bytes.count) + bytes }
}
