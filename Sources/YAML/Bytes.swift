/// The bytes the grammar speaks of, by name.
enum Byte {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let exclamation = UInt8(ascii: "!")
    static let quote = UInt8(ascii: "\"")
    static let hash = UInt8(ascii: "#")
    static let percent = UInt8(ascii: "%")
    static let ampersand = UInt8(ascii: "&")
    static let apostrophe = UInt8(ascii: "'")
    static let asterisk = UInt8(ascii: "*")
    static let plus = UInt8(ascii: "+")
    static let comma = UInt8(ascii: ",")
    static let dash = UInt8(ascii: "-")
    static let dot = UInt8(ascii: ".")
    static let colon = UInt8(ascii: ":")
    static let less = UInt8(ascii: "<")
    static let greater = UInt8(ascii: ">")
    static let question = UInt8(ascii: "?")
    static let at = UInt8(ascii: "@")
    static let openBracket = UInt8(ascii: "[")
    static let backslash = UInt8(ascii: "\\")
    static let closeBracket = UInt8(ascii: "]")
    static let backtick = UInt8(ascii: "`")
    static let openBrace = UInt8(ascii: "{")
    static let bar = UInt8(ascii: "|")
    static let closeBrace = UInt8(ascii: "}")
}

extension UInt8 {
    /// A space or a tab.
    var isBlank: Bool { self == Byte.space || self == Byte.tab }
    /// A line feed or a carriage return.
    var isBreak: Bool { self == Byte.lineFeed || self == Byte.carriageReturn }
    /// A blank, a line end, or the zero byte that stands after the text.
    var isBlankOrEnd: Bool { self <= Byte.space && (isBlank || isBreak || self == 0) }
    /// One of `,[]{}`.
    var isFlowIndicator: Bool {
        self == Byte.comma || self == Byte.openBracket || self == Byte.closeBracket || self == Byte.openBrace
            || self == Byte.closeBrace
    }
}
