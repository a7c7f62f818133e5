/// What a text looks like to an emitter: which styles can carry it unchanged.
struct ScalarText {
    /// Whether it has a line end.
    private(set) var isMultiline = false
    /// Whether it can stand bare in block context.
    private(set) var allowsPlain = true
    /// Whether it can stand bare inside `[ ]` or `{ }`.
    private(set) var allowsFlowPlain = true
    /// Whether it can stand between apostrophes.
    private(set) var allowsSingleQuotes = true
    /// Whether it can be a literal block.
    private(set) var allowsBlock = true

    init(_ text: String) {
        // Most texts are words, which every style can carry.
        if Self.isWord(text) { return }
        let bytes = Array(text.utf8)
        guard let first = bytes.first else {
            allowsFlowPlain = false
            allowsBlock = false
            return
        }
        var hasIndicator = bytes.starts(with: [Byte.dash, Byte.dash, Byte.dash]) || bytes.starts(with: [46, 46, 46])
        var hasFlowIndicator = hasIndicator
        var hasSpecial = false
        var breakThenSpace = false
        var spaceThenBreak = false
        var wasSpace = false
        var wasBreak = false
        var afterBlank = true
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let width = Self.width(byte)
            let after = index + width
            let beforeBlank = after >= bytes.count || Self.isBlankOrBreak(bytes, after)
            switch byte {
            case Byte.hash, Byte.comma, Byte.openBracket, Byte.closeBracket, Byte.openBrace, Byte.closeBrace,
                Byte.ampersand, Byte.asterisk, Byte.exclamation, Byte.bar, Byte.greater, Byte.apostrophe, Byte.quote,
                Byte.percent, Byte.at, Byte.backtick:
                if index == 0 {
                    hasIndicator = true
                    hasFlowIndicator = true
                } else if byte.isFlowIndicator {
                    hasFlowIndicator = true
                } else if byte == Byte.hash, afterBlank {
                    hasIndicator = true
                    hasFlowIndicator = true
                }
            case Byte.question:
                hasFlowIndicator = true
                if index == 0, beforeBlank { hasIndicator = true }
            case Byte.colon:
                hasFlowIndicator = true
                if beforeBlank { hasIndicator = true }
            case Byte.dash where index == 0 && beforeBlank:
                hasIndicator = true
                hasFlowIndicator = true
            default: break
            }
            let isBreak = Self.isBreak(bytes, index)
            // go-yaml writes LS and PS bare, which a reader of YAML 1.2 takes for text: escaped, all readers agree.
            if !Self.isPrintable(bytes, index) || (isBreak && byte != Byte.lineFeed) { hasSpecial = true }
            if byte == Byte.space {
                if wasBreak { breakThenSpace = true }
                wasSpace = true
                wasBreak = false
            } else if isBreak {
                isMultiline = true
                if wasSpace { spaceThenBreak = true }
                wasSpace = false
                wasBreak = true
            } else {
                wasSpace = false
                wasBreak = false
            }
            afterBlank = isBreak || byte.isBlank
            index = after
        }
        let edgeSpace = first == Byte.space || bytes.last == Byte.space
        if edgeSpace || isMultiline || breakThenSpace || spaceThenBreak || hasSpecial {
            allowsPlain = false
            allowsFlowPlain = false
        }
        if bytes.last == Byte.space { allowsBlock = false }
        if breakThenSpace { allowsSingleQuotes = false }
        if spaceThenBreak || hasSpecial {
            allowsSingleQuotes = false
            allowsBlock = false
        }
        if hasFlowIndicator { allowsFlowPlain = false }
        if hasIndicator { allowsPlain = false }
    }

    /// Whether a text has nothing but ASCII letters, digits, `_`, `/`, `.` and `-`, the last two not at its start.
    private static func isWord(_ text: String) -> Bool {
        let bytes = text.utf8.span
        guard !bytes.isEmpty, bytes[0] != Byte.dash, bytes[0] != Byte.dot else { return false }
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "-")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                continue
            default: return false
            }
        }
        return true
    }

    // MARK: Characters

    static func width(_ byte: UInt8) -> Int {
        byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    }

    /// A line end in the sense of YAML 1.1, which has NEL, LS and PS as well.
    static func isBreak(_ bytes: [UInt8], _ index: Int) -> Bool {
        switch bytes[index] {
        case 0x0A, 0x0D: true
        case 0xC2: bytes[index + 1] == 0x85
        case 0xE2: bytes[index + 1] == 0x80 && (bytes[index + 2] == 0xA8 || bytes[index + 2] == 0xA9)
        default: false
        }
    }

    static func isBlankOrBreak(_ bytes: [UInt8], _ index: Int) -> Bool {
        bytes[index].isBlank || isBreak(bytes, index)
    }

    /// A character that go-yaml writes as it is; a tab and everything past the basic plane are not.
    static func isPrintable(_ bytes: [UInt8], _ index: Int) -> Bool {
        let byte = bytes[index]
        switch byte {
        case 0x0A, 0x20...0x7E: return true
        case 0xC2: return bytes[index + 1] >= 0xA0
        case 0xC3..<0xED, 0xEE: return true
        case 0xED: return bytes[index + 1] < 0xA0
        case 0xEF:
            let isMark = bytes[index + 1] == 0xBB && bytes[index + 2] == 0xBF
            let isNonCharacter = bytes[index + 1] == 0xBF && bytes[index + 2] >= 0xBE
            return !isMark && !isNonCharacter
        default: return false
        }
    }

    // MARK: What a bare text would be read as

    /// Whether a reader of YAML 1.1 or 1.2 would take the bare text for something other than a string.
    static func resolvesToOther(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return true }
        switch first {
        case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"),
            UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "o"), UInt8(ascii: "O"),
            UInt8(ascii: "~"), UInt8(ascii: "<"):
            return words.contains(text)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            return GoNumber.isNumber(text) || GoNumber.isTimestamp(text) || GoNumber.isBase60(text)
        default: return false
        }
    }

    private static let words: Set<String> = [
        "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", "n", "N", "no", "No", "NO", "false",
        "False", "FALSE", "off", "Off", "OFF", "~", "null", "Null", "NULL", "<<",
    ]
}
