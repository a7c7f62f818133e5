/// Writes a value as JSON, two spaces a level, as `toJSON` does.
enum JSONWriter {
    /// The text, or nil where it would be longer than the limit.
    static func text(_ value: ExpressionValue, limit: Int = .max) -> String? {
        var bytes: [UInt8] = []
        guard write(value, indent: 0, limit: limit, to: &bytes) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func write(_ value: ExpressionValue, indent: Int, limit: Int, to bytes: inout [UInt8]) -> Bool {
        guard bytes.count <= limit else { return false }
        switch value {
        case .null: bytes += "null".utf8
        case .boolean(let value): bytes += (value ? "true" : "false").utf8
        case .number(let value): bytes += ExpressionNumber.text(value).utf8
        case .string(let value): write(value, to: &bytes)
        case .array(let array):
            if array.elements.isEmpty {
                bytes += "[]".utf8
                return true
            }
            bytes += "[".utf8
            for (place, element) in array.elements.enumerated() {
                newLine(indent + 1, after: place > 0, to: &bytes)
                guard write(element, indent: indent + 1, limit: limit, to: &bytes) else { return false }
            }
            newLine(indent, after: false, to: &bytes)
            bytes += "]".utf8
        case .object(let object):
            if object.count == 0 {
                bytes += "{}".utf8
                return true
            }
            bytes += "{".utf8
            for (place, entry) in object.entries.enumerated() {
                newLine(indent + 1, after: place > 0, to: &bytes)
                write(entry.key, to: &bytes)
                bytes += ": ".utf8
                guard write(entry.value, indent: indent + 1, limit: limit, to: &bytes) else { return false }
            }
            newLine(indent, after: false, to: &bytes)
            bytes += "}".utf8
        }
        return true
    }

    private static func newLine(_ indent: Int, after comma: Bool, to bytes: inout [UInt8]) {
        if comma { bytes += ",".utf8 }
        bytes.append(UInt8(ascii: "\n"))
        bytes += repeatElement(UInt8(ascii: " "), count: 2 * indent)
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes += "\\\"".utf8
            case UInt8(ascii: "\\"): bytes += "\\\\".utf8
            case 0x08: bytes += "\\b".utf8
            case 0x09: bytes += "\\t".utf8
            case 0x0A: bytes += "\\n".utf8
            case 0x0C: bytes += "\\f".utf8
            case 0x0D: bytes += "\\r".utf8
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes += "\\u00".utf8
                bytes += (digits.utf8.count == 1 ? "0" + digits : digits).utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
