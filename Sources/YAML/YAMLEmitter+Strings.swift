extension YAMLEmitter {
    /// Past this column a line is folded at the next space.
    private static let width = 80

    /// Writes a string after the blank it needs; a literal block ends its own last line.
    mutating func writeString(_ text: String, _ analysis: ScalarText, indentation: Int, isKey: Bool) {
        if analysis.isMultiline {
            if isKey || !analysis.allowsBlock {
                writeDoubleQuoted(text, indentation, mayFold: !isKey)
            } else {
                writeLiteral(text, indentation)
            }
        } else if ScalarText.resolvesToOther(text) {
            writeDoubleQuoted(text, indentation, mayFold: !isKey)
        } else if analysis.allowsPlain {
            writeFolding(text, indentation, quote: nil, mayFold: !isKey)
        } else if analysis.allowsSingleQuotes {
            writeFolding(text, indentation, quote: Byte.apostrophe, mayFold: !isKey)
        } else {
            writeDoubleQuoted(text, indentation, mayFold: !isKey)
        }
    }

    private mutating func startScalar(isKey: Bool) {
        guard let last = bytes.last, last != Byte.lineFeed, last != Byte.space else { return }
        append(Byte.space)
    }

    private mutating func append(_ byte: UInt8) {
        bytes.append(byte)
        if byte & 0xC0 != 0x80 { column += 1 }
    }

    private mutating func fold(_ indentation: Int) {
        bytes.append(Byte.lineFeed)
        column = 0
        indent(indentation)
    }

    private mutating func writeFolding(_ text: String, _ indentation: Int, quote: UInt8?, mayFold: Bool) {
        startScalar(isKey: !mayFold)
        if quote == nil, !mayFold || column + text.utf8.count <= Self.width {
            // No place in it is past the column where lines are folded.
            bytes.append(contentsOf: text.utf8)
            for byte in text.utf8 where byte & 0xC0 != 0x80 { column += 1 }
            return
        }
        if let quote { append(quote) }
        let content = Array(text.utf8)
        var wasSpace = false
        var index = 0
        while index < content.count {
            let byte = content[index]
            if byte == Byte.space {
                let isInside = quote == nil || (index > 0 && index < content.count - 1)
                let isSingle = !wasSpace && (index + 1 >= content.count || content[index + 1] != Byte.space)
                if mayFold, isSingle, isInside, column > Self.width {
                    fold(indentation)
                } else {
                    append(byte)
                }
                wasSpace = true
                index += 1
            } else {
                if byte == quote { append(byte) }
                append(byte)
                wasSpace = false
                index += 1
            }
        }
        if let quote { append(quote) }
    }

    private mutating func writeLiteral(_ text: String, _ indentation: Int) {
        startScalar(isKey: false)
        let content = Array(text.utf8)
        append(Byte.bar)
        if let first = content.first, first == Byte.space || ScalarText.isBreak(content, 0) {
            append(UInt8(ascii: "2"))
        }
        if content.last != Byte.lineFeed {
            append(Byte.dash)
        } else if content.count == 1 || content[content.count - 2] == Byte.lineFeed {
            append(Byte.plus)
        }
        bytes.append(Byte.lineFeed)
        var startsLine = true
        for byte in content {
            if byte == Byte.lineFeed {
                startsLine = true
            } else if startsLine {
                bytes.append(contentsOf: repeatElement(Byte.space, count: indentation))
                startsLine = false
            }
            bytes.append(byte)
        }
        if !startsLine { bytes.append(Byte.lineFeed) }
        column = 0
    }

    private mutating func writeDoubleQuoted(_ text: String, _ indentation: Int, mayFold: Bool) {
        startScalar(isKey: !mayFold)
        append(Byte.quote)
        let content = Array(text.utf8)
        var wasSpace = false
        var index = 0
        while index < content.count {
            let byte = content[index]
            let width = ScalarText.width(byte)
            if byte == Byte.space {
                if mayFold, !wasSpace, column > Self.width, index > 0, index < content.count - 1 {
                    fold(indentation)
                    if content[index + 1] == Byte.space { append(Byte.backslash) }
                } else {
                    append(byte)
                }
                wasSpace = true
            } else {
                let needsEscape =
                    byte == Byte.quote || byte == Byte.backslash || !ScalarText.isPrintable(content, index)
                    || ScalarText.isBreak(content, index)
                if needsEscape {
                    write(Self.escape(content[index..<index + width]))
                } else {
                    for offset in index..<index + width { append(content[offset]) }
                }
                wasSpace = false
            }
            index += width
        }
        append(Byte.quote)
    }

    private static func escape(_ character: ArraySlice<UInt8>) -> String {
        guard let scalar = String(decoding: character, as: UTF8.self).unicodeScalars.first else { return "" }
        switch scalar.value {
        case 0: return "\\0"
        case 7: return "\\a"
        case 8: return "\\b"
        case 9: return "\\t"
        case 0x0A: return "\\n"
        case 0x0B: return "\\v"
        case 0x0C: return "\\f"
        case 0x0D: return "\\r"
        case 0x1B: return "\\e"
        case 0x22: return "\\\""
        case 0x5C: return "\\\\"
        case 0x85: return "\\N"
        case 0xA0: return "\\_"
        case 0x2028: return "\\L"
        case 0x2029: return "\\P"
        case 0...0xFF: return "\\x" + hexadecimal(scalar.value, 2)
        case 0x100...0xFFFF: return "\\u" + hexadecimal(scalar.value, 4)
        default: return "\\U" + hexadecimal(scalar.value, 8)
        }
    }

    private static func hexadecimal(_ value: UInt32, _ width: Int) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
