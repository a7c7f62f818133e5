extension Parser {
    /// Reads a single or double quoted scalar (sections 7.3.1 and 7.3.2).
    mutating func quotedScalar(parent: Int, properties: Properties) throws(YAMLError) -> YAMLNode {
        let start = at
        let quote = current
        let style: YAMLScalar.Style = quote == Byte.quote ? .doubleQuoted : .singleQuoted
        at += 1
        let contentStart = at
        while current != quote, current != Byte.backslash || style == .singleQuoted, !current.isBreak, !isAtEnd {
            at += 1
        }
        if current == quote, style == .doubleQuoted || next != quote {
            let text = String(decoding: bytes[contentStart..<at], as: UTF8.self)
            at += 1
            return try node(.scalar(YAMLScalar(text: text, style: style)), from: start, to: at, properties: properties)
        }
        var text = Array(bytes[contentStart..<at])
        while true {
            if isAtEnd { throw failure("the text in quotes is never closed", at: start) }
            let byte = current
            if byte == quote {
                if style == .singleQuoted, next == quote {
                    text.append(quote)
                    at += 2
                    continue
                }
                at += 1
                break
            }
            if byte == Byte.backslash, style == .doubleQuoted {
                if next.isBreak {
                    at += 1
                    try foldBreaks(into: &text, start: start, parent: parent, isEscaped: true)
                } else {
                    try escape(into: &text)
                }
            } else if byte.isBreak {
                // Blanks before a line end are not content; those that an escape made never reach this trimming.
                while let last = text.last, last.isBlank, bytes[at - 1].isBlank, text.count > protectedCount {
                    text.removeLast()
                    at -= 1
                }
                while current.isBlank { at += 1 }
                try foldBreaks(into: &text, start: start, parent: parent, isEscaped: false)
            } else {
                text.append(byte)
                at += 1
            }
        }
        protectedCount = 0
        let scalar = YAMLScalar(text: String(decoding: text, as: UTF8.self), style: style)
        return try node(.scalar(scalar), from: start, to: at, properties: properties)
    }

    /// Folds the line ends at the reading position: one becomes a space, more become one less line feeds.
    private mutating func foldBreaks(
        into text: inout [UInt8],
        start: Int,
        parent: Int,
        isEscaped: Bool
    ) throws(YAMLError) {
        var breaks = 0
        while current.isBreak {
            skipBreak()
            breaks += 1
            if isAtDocumentMarker { throw failure("the document ends inside a text in quotes", at: start) }
            skipBlanks()
        }
        guard !isAtEnd else { throw failure("the text in quotes is never closed", at: start) }
        if breaks > 1 {
            text.append(contentsOf: repeatElement(Byte.lineFeed, count: breaks - 1))
        } else if !isEscaped {
            text.append(Byte.space)
        }
        protectedCount = text.count
    }

    /// Reads one escape of a double quoted scalar (section 5.7).
    private mutating func escape(into text: inout [UInt8]) throws(YAMLError) {
        let start = at
        let byte = next
        at += 2
        let plain: UInt32
        switch byte {
        case UInt8(ascii: "0"): plain = 0
        case UInt8(ascii: "a"): plain = 7
        case UInt8(ascii: "b"): plain = 8
        case UInt8(ascii: "t"), Byte.tab: plain = 9
        case UInt8(ascii: "n"): plain = 0x0A
        case UInt8(ascii: "v"): plain = 0x0B
        case UInt8(ascii: "f"): plain = 0x0C
        case UInt8(ascii: "r"): plain = 0x0D
        case UInt8(ascii: "e"): plain = 0x1B
        case Byte.space, Byte.quote, UInt8(ascii: "/"), Byte.backslash: plain = UInt32(byte)
        case UInt8(ascii: "N"): plain = 0x85
        case UInt8(ascii: "_"): plain = 0xA0
        case UInt8(ascii: "L"): plain = 0x2028
        case UInt8(ascii: "P"): plain = 0x2029
        case UInt8(ascii: "x"): plain = try hexadecimal(2, start)
        case UInt8(ascii: "u"): plain = try utf16Escape(start)
        case UInt8(ascii: "U"): plain = try hexadecimal(8, start)
        default:
            at = min(end, start + 1)
            throw failure(
                "the escape '\\' followed by \(found) does not exist; a backslash is written '\\\\'",
                at: start
            )
        }
        guard let scalar = Unicode.Scalar(plain) else {
            throw failure("the escape is no Unicode character", at: start)
        }
        text.append(contentsOf: String(Character(scalar)).utf8)
        protectedCount = text.count
    }

    private mutating func utf16Escape(_ start: Int) throws(YAMLError) -> UInt32 {
        let first = try hexadecimal(4, start)
        guard (0xD800...0xDBFF).contains(first), current == Byte.backslash, next == UInt8(ascii: "u") else {
            return first
        }
        at += 2
        let second = try hexadecimal(4, start)
        guard (0xDC00...0xDFFF).contains(second) else {
            throw failure("the escape is half a surrogate pair", at: start)
        }
        return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }

    private mutating func hexadecimal(_ count: Int, _ start: Int) throws(YAMLError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let digit = Character(Unicode.Scalar(current)).hexDigitValue else {
                throw failure("the escape needs \(count) hexadecimal digits", at: start)
            }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }
}
