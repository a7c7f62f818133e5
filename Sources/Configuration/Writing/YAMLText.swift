import YAML

/// A document that is written, not read: the few shapes configuration files have.
indirect enum YAMLText {
    case text(String)
    case number(Int)
    case bool(Bool)
    case list([YAMLText])
    case mapping([(String, YAMLText)])

    /// The document as block-style YAML that ends with a line end.
    var document: String {
        var lines: [String] = []
        write(indent: 0, first: nil, into: &lines)
        return lines.joined(separator: "\n") + "\n"
    }

    /// `first` is what the first line starts with instead of its indentation.
    private func write(indent: Int, first: String?, into lines: inout [String]) {
        let space = String(repeating: " ", count: indent)
        switch self {
        case .text, .number, .bool:
            lines.append((first ?? space) + scalar)
        case .list(let items):
            for item in items { item.write(indent: indent + 2, first: space + "- ", into: &lines) }
        case .mapping(let entries):
            for (index, (key, value)) in entries.enumerated() {
                let start = (index == 0 ? first : nil) ?? space
                if value.isBlock {
                    lines.append("\(start)\(key):")
                    value.write(indent: indent + 2, first: nil, into: &lines)
                } else {
                    lines.append("\(start)\(key): \(value.scalar)")
                }
            }
        }
    }

    private var isBlock: Bool {
        switch self {
        case .text, .number, .bool: false
        case .list(let items): !items.isEmpty
        case .mapping(let entries): !entries.isEmpty
        }
    }

    private var scalar: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): String(number)
        case .bool(let bool): String(bool)
        case .list: "[]"
        case .mapping: "{}"
        }
    }

    /// Plain where every reader takes it for the same text, else in double quotes.
    private static func quoted(_ text: String) -> String {
        let safe = text.utf8.allSatisfy {
            TextRules.isAlphanumeric($0) || "._-/@+ ".utf8.contains($0) || $0 == UInt8(ascii: ":")
        }
        let isPlain =
            safe && text.utf8.first.map { TextRules.isAlphanumeric($0) || $0 == UInt8(ascii: "/") } == true
            && !text.hasSuffix(" ") && !text.hasSuffix(":") && !text.contains(": ") && !text.contains("  ")
        if isPlain, case .string = YAMLResolved(plain: text), !isOldWord(text) { return text }
        return "\"" + text.unicodeScalars.map(escaped).joined() + "\""
    }

    /// What YAML 1.1 took for something else, and some readers still do: truth words and sexagesimal numbers.
    private static func isOldWord(_ text: String) -> Bool {
        // `12:30` and `12:30.5` were numbers, `127.0.0.1:80` never was.
        let whole = text.lastIndex(of: ":").map { text[..<$0] } ?? text[...]
        let isNumber =
            text.utf8.allSatisfy { TextRules.isDigit($0) || ".:_-".utf8.contains($0) } && !whole.contains(".")
        return isNumber || ["y", "n", "yes", "no", "on", "off"].contains(text.lowercased())
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\t": return "\\t"
        case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
            let digits = String(scalar.value, radix: 16)
            return "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
        default: return String(scalar)
        }
    }
}
