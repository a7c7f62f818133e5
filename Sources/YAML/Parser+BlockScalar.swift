extension Parser {
    private enum Chomping {
        case strip, clip, keep
    }

    /// Reads a literal or folded scalar (section 8.1).
    mutating func blockScalar(parent: Int, properties: Properties) throws(YAMLError) -> YAMLNode {
        let start = at
        let isFolded = current == Byte.greater
        at += 1
        let header = try blockScalarHeader()
        var stop = at
        try expectLineEnd(after: "the block scalar's indicators")
        while !current.isBreak, !isAtEnd { at += 1 }
        let floor = max(parent + 1, 0)
        var indentation = header.indentation.map { max(parent, 0) + $0 }
        var text: [UInt8] = []
        // Line ends not yet written: the one that ends the last content line, and the empty lines after it.
        var hasPendingBreak = false
        var emptyLines = 0
        var lastWasSpaced = false
        var deepestEmptyLine: (width: Int, offset: Int) = (0, at)
        while current.isBreak {
            skipBreak()
            let limit = indentation ?? .max
            while current == Byte.space, column < limit { at += 1 }
            if current.isBreak || isAtEnd {
                if indentation == nil, column > deepestEmptyLine.width { deepestEmptyLine = (column, lineStart) }
                if isAtEnd, column == 0 { break }
                emptyLines += 1
                continue
            }
            if indentation == nil {
                guard column >= floor, !isAtDocumentMarker else { break }
                guard deepestEmptyLine.width <= column else {
                    throw failure(
                        "an empty line before the text has more spaces than its first line",
                        at: deepestEmptyLine.offset
                    )
                }
                indentation = column
            }
            guard let indentation, column >= indentation, !isAtDocumentMarker else { break }
            let lineContent = at
            let isSpaced = current.isBlank
            while !current.isBreak, !isAtEnd { at += 1 }
            if hasPendingBreak {
                if isFolded, !lastWasSpaced, !isSpaced {
                    if emptyLines == 0 { text.append(Byte.space) }
                } else {
                    text.append(Byte.lineFeed)
                }
            }
            text.append(contentsOf: repeatElement(Byte.lineFeed, count: emptyLines))
            text.append(contentsOf: bytes[lineContent..<at])
            hasPendingBreak = true
            emptyLines = 0
            lastWasSpaced = isSpaced
            stop = at
        }
        if indentation == nil || !hasPendingBreak {
            // Only empty lines: nothing to clip, all of them to keep.
            hasPendingBreak = false
        } else if isAtEnd, end > 0, stop == end {
            // The text ends without a line end; clipping then adds none in go-yaml, and none here.
            hasPendingBreak = false
        }
        if header.chomping != .strip, hasPendingBreak { text.append(Byte.lineFeed) }
        if header.chomping == .keep { text.append(contentsOf: repeatElement(Byte.lineFeed, count: emptyLines)) }
        // Leave the reading position on the line end before the content that ended the scalar.
        rewindToLineEnd(notBefore: stop)
        let scalar = YAMLScalar(text: String(decoding: text, as: UTF8.self), style: isFolded ? .folded : .literal)
        return try node(.scalar(scalar), from: start, to: stop, properties: properties)
    }

    private mutating func blockScalarHeader() throws(YAMLError) -> (chomping: Chomping, indentation: Int?) {
        var chomping: Chomping?
        var indentation: Int?
        while true {
            switch current {
            case Byte.plus where chomping == nil: chomping = .keep
            case Byte.dash where chomping == nil: chomping = .strip
            case UInt8(ascii: "1")...UInt8(ascii: "9") where indentation == nil:
                indentation = Int(current - UInt8(ascii: "0"))
            default:
                guard current.isBlankOrEnd else {
                    throw failure(
                        "expected an indentation from 1 to 9, '+', '-' or the end of the line, found \(found)"
                    )
                }
                return (chomping ?? .clip, indentation)
            }
            at += 1
        }
    }

    /// Goes back to the start of the line that is not part of the scalar, so that its comments and indentation are seen.
    private mutating func rewindToLineEnd(notBefore stop: Int) {
        guard lineStart > stop else { return }
        at = lineStart
    }
}
