/// What a folded byte may be part of.
enum ByteClass: UInt8 {
    /// Ends a token.
    case separator
    /// `a`–`z` and every byte of a letter without an ASCII likeness.
    case letter
    case digit
    /// `@`, `$` and `*`: letters in disguise wherever they stand in a token.
    case symbol
    /// `!`, `|` and `+`: letters in disguise only in front of another one.
    case inner
    /// Apostrophes: dropped, so that `don't` and `dont` are one word.
    case dropped

    static func isDropped(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`") }

    /// The class of every byte.
    static let classes: [ByteClass] = (0...255).map { (byte: Int) in
        switch UInt8(byte) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...0xFF: .letter
        case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
        case UInt8(ascii: "@"), UInt8(ascii: "$"), UInt8(ascii: "*"): .symbol
        case UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: "+"): .inner
        case let byte where isDropped(byte): .dropped
        default: .separator
        }
    }

    /// The letter every byte is read as; only digits and symbols are not read as themselves.
    ///
    /// `l` stands for none: later stages see `l` and `i` as one letter.
    static let letters: [UInt8] = {
        var table = (0...255).map { UInt8($0) }
        let disguises = ["0o", "1i", "2z", "3e", "4a", "5s", "6g", "7t", "8b", "9g", "@a", "$s", "!i", "|i", "+t"]
        for pair in disguises {
            let bytes = Array(pair.utf8)
            table[Int(bytes[0])] = bytes[1]
        }
        return table
    }()
}
