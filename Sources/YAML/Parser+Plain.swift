extension Parser {
    /// Reads a plain scalar (section 7.3.3), over several lines unless `onOneLine`.
    mutating func plainScalar(
        parent: Int,
        inFlow: Bool,
        onOneLine: Bool,
        properties: Properties
    ) throws(YAMLError) -> YAMLNode {
        let start = at
        try checkPlainStart(inFlow: inFlow)
        scanPlainLine(inFlow: inFlow)
        var stop = at
        var folded: [UInt8]?
        while !onOneLine {
            let resume = (at: at, lineStart: lineStart, leadingTab: leadingTab)
            skipBlanks()
            guard current.isBreak else {
                (at, lineStart, leadingTab) = resume
                break
            }
            var breaks = 0
            while current.isBreak {
                skipBreak()
                breaks += 1
                skipBlanks()
            }
            let isContinued =
                !isAtEnd && current != Byte.hash && !isAtMarker(lineStart) && (inFlow || column > parent)
                && isPlainContinuation(inFlow: inFlow)
            guard isContinued else {
                (at, lineStart, leadingTab) = resume
                break
            }
            if !inFlow, let colon = keyColon() {
                if leadingSpaceCount < column {
                    throw failure("a tab must not be used for indentation", at: lineStart + leadingSpaceCount)
                }
                throw failure(
                    "a ': ' inside a plain text of several lines; quote the text or check the indentation",
                    at: colon
                )
            }
            var text = folded ?? Array(bytes[start..<stop])
            if breaks == 1 {
                text.append(Byte.space)
            } else {
                text.append(contentsOf: repeatElement(Byte.lineFeed, count: breaks - 1))
            }
            let lineContent = at
            scanPlainLine(inFlow: inFlow)
            text.append(contentsOf: bytes[lineContent..<at])
            folded = text
            stop = at
        }
        let text =
            folded.map { String(decoding: $0, as: UTF8.self) } ?? String(decoding: bytes[start..<stop], as: UTF8.self)
        return try node(.scalar(YAMLScalar(text: text, style: .plain)), from: start, to: stop, properties: properties)
    }

    private var leadingSpaceCount: Int {
        var index = lineStart
        while bytes[index] == Byte.space { index += 1 }
        return index - lineStart
    }

    private func isAtMarker(_ line: Int) -> Bool { at == line && isAtDocumentMarker }

    private func checkPlainStart(inFlow: Bool) throws(YAMLError) {
        switch current {
        case Byte.dash, Byte.question, Byte.colon:
            let isText = !next.isBlankOrEnd && !(inFlow && next.isFlowIndicator)
            guard isText else { throw failure("unexpected \(found)") }
        case Byte.percent where column == 0:
            throw failure("a directive must stand before '---'")
        case Byte.at, Byte.backtick:
            throw failure("\(found) cannot start a plain text; put it in quotes")
        case Byte.comma, Byte.closeBracket, Byte.closeBrace, Byte.openBracket, Byte.openBrace, Byte.hash,
            Byte.ampersand, Byte.asterisk, Byte.exclamation, Byte.bar, Byte.greater, Byte.apostrophe, Byte.quote,
            Byte.percent:
            throw failure("\(found) cannot start a plain text; put it in quotes")
        default: break
        }
    }

    /// Whether the line at the reading position can continue a plain scalar.
    private func isPlainContinuation(inFlow: Bool) -> Bool {
        if current == Byte.colon, next.isBlankOrEnd || (inFlow && next.isFlowIndicator) { return false }
        return !(inFlow && current.isFlowIndicator)
    }

    /// The `:` that would make the rest of this line a key, if there is one.
    private func keyColon() -> Int? {
        var index = at
        while index < end, !bytes[index].isBreak {
            if bytes[index] == Byte.colon, bytes[index + 1].isBlankOrEnd { return index }
            if bytes[index] == Byte.hash, index > at, bytes[index - 1].isBlank { return nil }
            index += 1
        }
        return nil
    }

    /// Moves to the end of the plain text on this line: before `: `, ` #`, the blanks that end the line, or a flow indicator.
    private mutating func scanPlainLine(inFlow: Bool) {
        var index = at
        var last = at
        while true {
            let byte = bytes[index]
            if byte.isBlankOrEnd {
                guard byte.isBlank else { break }
                index += 1
                if bytes[index] == Byte.hash { break }
                continue
            }
            if byte == Byte.colon {
                let after = bytes[index + 1]
                if after.isBlankOrEnd || (inFlow && after.isFlowIndicator) { break }
            } else if inFlow, byte.isFlowIndicator {
                break
            }
            index += 1
            last = index
        }
        at = last
    }
}
