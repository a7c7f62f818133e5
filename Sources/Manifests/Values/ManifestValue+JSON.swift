extension ManifestValue {
    /// The value as JSON on one line with sorted keys: the same text for the same value, for hashes and messages to an API.
    public var canonicalJSON: String {
        var bytes: [UInt8] = []
        write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The value as JSON with sorted keys, two blanks further in for each level, as Go's `json.MarshalIndent` writes it.
    var indentedJSON: String {
        var bytes: [UInt8] = []
        writeIndented(into: &bytes, level: 0)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func writeIndented(into bytes: inout [UInt8], level: Int) {
        func breakLine(_ level: Int) {
            bytes.append(UInt8(ascii: "\n"))
            bytes += [UInt8](repeating: UInt8(ascii: " "), count: level * 2)
        }
        switch content {
        case .list(let items) where !items.isEmpty:
            bytes.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                breakLine(level + 1)
                item.writeIndented(into: &bytes, level: level + 1)
            }
            breakLine(level)
            bytes.append(UInt8(ascii: "]"))
        case .map(let map) where !map.isEmpty:
            bytes.append(UInt8(ascii: "{"))
            for (index, entry) in map.entries.sorted(by: { Bytewise.precedes($0.key, $1.key) }).enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                breakLine(level + 1)
                JSONText.write(entry.key, into: &bytes)
                bytes += Array(": ".utf8)
                entry.value.writeIndented(into: &bytes, level: level + 1)
            }
            breakLine(level)
            bytes.append(UInt8(ascii: "}"))
        default: write(into: &bytes)
        }
    }

    private func write(into bytes: inout [UInt8]) {
        switch content {
        case .string(let text): JSONText.write(text, into: &bytes)
        case .list(let items):
            bytes.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                item.write(into: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .map(let map):
            bytes.append(UInt8(ascii: "{"))
            for (index, entry) in map.entries.sorted(by: { Bytewise.precedes($0.key, $1.key) }).enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                JSONText.write(entry.key, into: &bytes)
                bytes.append(UInt8(ascii: ":"))
                entry.value.write(into: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        case .float(let number) where !number.isFinite: bytes.append(contentsOf: "null".utf8)
        default: bytes.append(contentsOf: (scalarText ?? "null").utf8)
        }
    }
}

/// Strings in JSON as Go's `encoding/json` writes them, `<`, `>`, `&` and the line separators escaped.
enum JSONText {
    private static let hexadecimal = Array("0123456789abcdef".utf8)

    static func write(_ text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": bytes.append(contentsOf: "\\\"".utf8)
            case "\\": bytes.append(contentsOf: "\\\\".utf8)
            case "\n": bytes.append(contentsOf: "\\n".utf8)
            case "\r": bytes.append(contentsOf: "\\r".utf8)
            case "\t": bytes.append(contentsOf: "\\t".utf8)
            case "\u{8}": bytes.append(contentsOf: "\\b".utf8)
            case "\u{C}": bytes.append(contentsOf: "\\f".utf8)
            case "\u{2028}": bytes.append(contentsOf: "\\u2028".utf8)
            case "\u{2029}": bytes.append(contentsOf: "\\u2029".utf8)
            case "\u{0}"..<" ", "<", ">", "&":
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(hexadecimal[Int(scalar.value >> 4)])
                bytes.append(hexadecimal[Int(scalar.value & 15)])
            default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
