/// A JSON object (RFC 8259) whose members are texts and truth values, read in one pass.
///
/// It reads nothing else, so that it stays simple: other values, names that come twice, and whatever is not JSON or not
/// UTF-8 give nothing, and are for the thorough decoder.
struct FlatObject {
    enum Value: Hashable {
        case text(String)
        case truth(Bool)
    }

    /// The most members it reads.
    private static let most = 8

    private(set) var members: [(name: String, value: Value)] = []

    init?(_ bytes: [UInt8]) {
        var reader = Reader(bytes: bytes)
        reader.skipBlanks()
        guard reader.take(UInt8(ascii: "{")) else { return nil }
        repeat {
            guard members.count < Self.most else { return nil }
            reader.skipBlanks()
            guard let name = reader.text(), !members.contains(where: { $0.name == name }) else { return nil }
            reader.skipBlanks()
            guard reader.take(UInt8(ascii: ":")) else { return nil }
            reader.skipBlanks()
            if let text = reader.text() {
                members.append((name, .text(text)))
            } else if let truth = reader.truth() {
                members.append((name, .truth(truth)))
            } else {
                return nil
            }
            reader.skipBlanks()
        } while reader.take(UInt8(ascii: ","))
        guard reader.take(UInt8(ascii: "}")) else { return nil }
        reader.skipBlanks()
        guard reader.isAtEnd else { return nil }
    }
}

/// A place in the bytes of a JSON text.
private struct Reader {
    let bytes: [UInt8]
    var place = 0

    var isAtEnd: Bool { place == bytes.count }

    mutating func skipBlanks() {
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard place < bytes.count, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    mutating func truth() -> Bool? {
        for (word, value) in [("true", true), ("false", false)] where bytes[place...].starts(with: word.utf8) {
            place += word.utf8.count
            return value
        }
        return nil
    }

    /// A text in quotes; where there is none that can be read the place stays.
    mutating func text() -> String? {
        let start = place
        guard take(UInt8(ascii: "\"")) else { return nil }
        let first = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "\""), bytes[place] != UInt8(ascii: "\\") {
            guard bytes[place] >= 0x20 else { break }
            place += 1
        }
        if place < bytes.count, bytes[place] == UInt8(ascii: "\"") {
            defer { place += 1 }
            return String(validating: bytes[first..<place], as: UTF8.self)
        }
        var content = Array(bytes[first..<place])
        while place < bytes.count, bytes[place] >= 0x20 {
            let byte = bytes[place]
            place += 1
            if byte == UInt8(ascii: "\"") { return String(validating: content, as: UTF8.self) }
            if byte != UInt8(ascii: "\\") {
                content.append(byte)
            } else if !escape(into: &content) {
                break
            }
        }
        place = start
        return nil
    }

    private mutating func escape(into content: inout [UInt8]) -> Bool {
        guard place < bytes.count else { return false }
        let byte = bytes[place]
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            guard let scalar = scalar() else { return false }
            content.append(contentsOf: Array(String(scalar).utf8))
        default: return false
        }
        return true
    }

    /// The character of `\uXXXX`, or of two of them that belong together.
    private mutating func scalar() -> Unicode.Scalar? {
        guard let high = unit() else { return nil }
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard (0xD800..<0xDC00).contains(high), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let low = unit(),
            (0xDC00..<0xE000).contains(low)
        else { return nil }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    }

    private mutating func unit() -> UInt32? {
        guard place + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for digit in bytes[place..<place + 4] {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(digit - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(digit - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        place += 4
        return value
    }
}
