/// Splits an expression's text into tokens.
struct ExpressionLexer {
    private let scalars: [Unicode.Scalar]
    private var place = 0
    private var tokens: [ExpressionToken] = []

    /// The tokens of a text, or the first symbol that is none.
    static func tokens(of text: String) throws(ExpressionError) -> [ExpressionToken] {
        var lexer = ExpressionLexer(scalars: Array(text.unicodeScalars))
        while try lexer.next() {}
        return lexer.tokens
    }

    private init(scalars: [Unicode.Scalar]) {
        self.scalars = scalars
    }

    private mutating func next() throws(ExpressionError) -> Bool {
        while place < scalars.count, scalars[place].properties.isWhitespace {
            place += 1
        }
        guard place < scalars.count else { return false }
        switch scalars[place] {
        case "(": add(.openParenthesis, 1)
        case ")": add(.closeParenthesis, 1)
        case "[": add(.openBracket, 1)
        case "]": add(.closeBracket, 1)
        case ",": add(.comma, 1)
        case "!": peek(1) == "=" ? add(.binary(.notEqual), 2) : add(.not, 1)
        case "<": peek(1) == "=" ? add(.binary(.lessOrEqual), 2) : add(.binary(.less), 1)
        case ">": peek(1) == "=" ? add(.binary(.greaterOrEqual), 2) : add(.binary(.greater), 1)
        case "=": try addDouble("=", .equal)
        case "&": try addDouble("&", .and)
        case "|": try addDouble("|", .or)
        case "*": try addWildcard()
        case "'": try addString()
        case ".":
            if tokens.last?.isDereferenceable == true { add(.dot, 1) } else { try addNumber() }
        case "0"..."9", "-", "+": try addNumber()
        default: try addName()
        }
        return true
    }

    private func peek(_ distance: Int) -> Unicode.Scalar? {
        place + distance < scalars.count ? scalars[place + distance] : nil
    }

    private mutating func add(_ kind: ExpressionToken.Kind, _ length: Int) {
        tokens.append(ExpressionToken(kind: kind, text: text(length), position: place + 1))
        place += length
    }

    private func text(_ length: Int) -> String {
        String(String.UnicodeScalarView(scalars[place..<place + length]))
    }

    private func unexpected(_ length: Int, _ hint: String? = nil) -> ExpressionError {
        let symbol = ExpressionParser.shown(text(length))
        return ExpressionError(.lexing, "unexpected symbol \(symbol)" + (hint.map { "; \($0)" } ?? ""), at: place + 1)
    }

    /// The length of the text up to the next symbol that always ends a word.
    private func wordLength(from start: Int, endingAtDot: Bool) -> Int {
        var end = start
        while end < scalars.count {
            let scalar = scalars[end]
            if "([)],!<>=&|".unicodeScalars.contains(scalar) || scalar.properties.isWhitespace { break }
            if endingAtDot && scalar == "." { break }
            end += 1
        }
        return end - place
    }

    private mutating func addDouble(_ symbol: Unicode.Scalar, _ binary: ExpressionOperator) throws(ExpressionError) {
        guard peek(1) == symbol else {
            let length = wordLength(from: place + 1, endingAtDot: false)
            throw unexpected(length, "write \(symbol)\(symbol)")
        }
        add(.binary(binary), 2)
    }

    private mutating func addWildcard() throws(ExpressionError) {
        switch tokens.last?.kind {
        case .dot, .openBracket: add(.wildcard, 1)
        default: throw unexpected(1, "* stands only after . or [")
        }
    }

    private mutating func addString() throws(ExpressionError) {
        var value = String.UnicodeScalarView()
        var end = place + 1
        while end < scalars.count {
            if scalars[end] != "'" {
                value.append(scalars[end])
                end += 1
            } else if end + 1 < scalars.count, scalars[end + 1] == "'" {
                value.append("'")
                end += 2
            } else {
                add(.string(String(value)), end + 1 - place)
                return
            }
        }
        throw unexpected(scalars.count - place, "the string is not closed")
    }

    private mutating func addNumber() throws(ExpressionError) {
        let length = wordLength(from: place, endingAtDot: false)
        let word = scalars[place..<place + length]
        guard word.allSatisfy(\.isASCII), let value = ExpressionNumber.literal(word.map { UInt8($0.value) }) else {
            throw unexpected(length)
        }
        add(.number(value), length)
    }

    private mutating func addName() throws(ExpressionError) {
        let length = wordLength(from: place, endingAtDot: true)
        let word = text(length)
        guard length > 0, Self.isName(word) else {
            throw unexpected(max(1, length), word.contains("\"") ? "strings are written in single quotes" : nil)
        }
        if tokens.last?.kind == .dot {
            add(.propertyName, length)
        } else if word == "null" {
            add(.null, length)
        } else if word == "true" || word == "false" {
            add(.boolean(word == "true"), length)
        } else if word == "NaN" || word == "Infinity" {
            add(.number(ExpressionNumber.parse(word)), length)
        } else {
            let after = scalars[(place + length)...].first { !$0.properties.isWhitespace }
            add(after == "(" ? .functionName : .contextName, length)
        }
    }

    private static func isName(_ word: String) -> Bool {
        word.utf8.enumerated().allSatisfy { place, byte in
            switch byte {
            case 0x41...0x5A, 0x61...0x7A, 0x5F: true
            case 0x30...0x39, 0x2D: place > 0
            default: false
            }
        }
    }
}
