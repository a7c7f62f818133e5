/// Cuts a statement into the few kinds of token that translation needs; every byte stays in some token.
struct SQLScanner {
    enum Token: Hashable {
        /// White space and comments.
        case blank(String)
        /// A keyword or a name without quotes.
        case word(String)
        /// A `?` that stands for an argument.
        case placeholder
        /// Quoted text and names, numbers and signs.
        case other(String)
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ sql: String) {
        bytes = Array(sql.utf8)
    }

    mutating func next() -> Token? {
        guard position < bytes.count else { return nil }
        let start = position
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "?"):
            position += 1
            return .placeholder
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            skipQuoted(byte)
        case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"):
            skip { $0 != UInt8(ascii: "\n") }
            return .blank(text(from: start))
        case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
            skipComment()
            return .blank(text(from: start))
        case UInt8(ascii: "$"):
            skipDollarQuoted()
        case _ where Self.isSpace(byte):
            skip(Self.isSpace)
            return .blank(text(from: start))
        case _ where Self.isWordStart(byte):
            skip(Self.isWordPart)
            return .word(text(from: start))
        case _ where Self.isDigit(byte):
            skip(Self.isWordPart)
        default:
            position += 1
        }
        return .other(text(from: start))
    }

    private func peek(_ distance: Int) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }

    private func text(from start: Int) -> String {
        String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skip(_ matches: (UInt8) -> Bool) {
        while position < bytes.count, matches(bytes[position]) { position += 1 }
    }

    private mutating func skipQuoted(_ quote: UInt8) {
        // A doubled quote inside ends one token and starts the next, which comes to the same.
        position += 1
        skip { $0 != quote }
        position = min(position + 1, bytes.count)
    }

    private mutating func skipComment() {
        position += 2
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                position += 2
                return
            }
            position += 1
        }
    }

    /// Skips `$tag$ ... $tag$`, PostgreSQL's quotes for function bodies; a lone dollar sign stays alone.
    private mutating func skipDollarQuoted() {
        var end = position + 1
        while end < bytes.count, Self.isWordPart(bytes[end]), bytes[end] != UInt8(ascii: "$") { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else {
            position += 1
            return
        }
        let mark = bytes[position...end]
        position = end + 1
        while position < bytes.count {
            if bytes[position...].starts(with: mark) {
                position += mark.count
                return
            }
            position += 1
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }

    private static func isWordStart(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F || byte >= 0x80
    }

    private static func isWordPart(_ byte: UInt8) -> Bool {
        isWordStart(byte) || isDigit(byte) || byte == UInt8(ascii: "$")
    }
}
