/// What a regular expression is made of.
indirect enum PatternNode {
    case empty
    case scalar(PatternClass)
    case assertion(Pattern.Instruction)
    case sequence([PatternNode])
    case choice([PatternNode])
    case repetition(PatternNode, least: Int, most: Int?)
}

/// Reads the syntax of Go's `regexp`, as far as `Pattern` has it.
struct PatternParser {
    private let text: [Unicode.Scalar]
    private var at = 0
    private var ignoresCase = false
    private var dotMatchesAll = false
    private var depth = 0

    init(_ expression: String) throws(PatternError) {
        text = Array(expression.unicodeScalars)
        guard text.count <= 4096 else { throw PatternError(description: "is longer than 4096 characters") }
    }

    mutating func parse() throws(PatternError) -> PatternNode {
        let node = try choice()
        guard at == text.count else { throw PatternError(description: "has a ')' without a '('") }
        return node
    }

    private var current: Unicode.Scalar? { at < text.count ? text[at] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        at += 1
        return true
    }

    private mutating func choice() throws(PatternError) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw PatternError(description: "nests deeper than 100 groups") }
        var options = [try sequence()]
        while take("|") { options.append(try sequence()) }
        return options.count == 1 ? options[0] : .choice(options)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var parts: [PatternNode] = []
        while let scalar = current, scalar != "|", scalar != ")" {
            let part = try atom()
            parts.append(try repeated(part))
        }
        return .sequence(parts)
    }

    private mutating func repeated(_ part: PatternNode) throws(PatternError) -> PatternNode {
        var node = part
        while let scalar = current {
            let bounds: (Int, Int?)
            switch scalar {
            case "*": bounds = (0, nil)
            case "+": bounds = (1, nil)
            case "?": bounds = (0, 1)
            case "{":
                guard let counted = try count() else { return node }
                bounds = counted
                at -= 1
            default: return node
            }
            at += 1
            _ = take("?")
            node = .repetition(node, least: bounds.0, most: bounds.1)
        }
        return node
    }

    /// Reads `{2}`, `{2,}` or `{2,3}`; anything else is a brace that stands for itself.
    private mutating func count() throws(PatternError) -> (Int, Int?)? {
        var index = at + 1
        func number() -> Int? {
            let start = index
            while index < text.count, ("0"..."9").contains(text[index]), index - start < 5 { index += 1 }
            return Int(String(String.UnicodeScalarView(text[start..<index])))
        }
        guard let least = number() else { return nil }
        var most: Int? = least
        if index < text.count, text[index] == "," {
            index += 1
            most = number()
        }
        guard index < text.count, text[index] == "}" else { return nil }
        guard least <= 1000, most ?? 0 <= 1000, least <= most ?? .max else {
            throw PatternError(description: "repeats more than 1000 times, or from more to less")
        }
        at = index + 1
        return (least, most)
    }

    private mutating func atom() throws(PatternError) -> PatternNode {
        let scalar = text[at]
        at += 1
        switch scalar {
        case "(": return try group()
        case "[": return .scalar(try bracketed())
        case ".": return .scalar(dotMatchesAll ? .any : .notLineFeed)
        case "^": return .assertion(.textStart)
        case "$": return .assertion(.textEnd)
        case "*", "+", "?": throw PatternError(description: "has '\(scalar)' with nothing before it")
        case "\\": return try escape()
        default: return .scalar(PatternClass(scalar, ignoringCase: ignoresCase))
        }
    }

    private mutating func group() throws(PatternError) -> PatternNode {
        let outer = (ignoresCase, dotMatchesAll)
        if take("?") {
            if take("P") || current == "<" {
                guard take("<"), let end = text[at...].firstIndex(of: ">") else {
                    throw PatternError(description: "has a group '(?' that is not supported")
                }
                at = end + 1
            } else {
                var isOn = true
                flags: while let flag = current {
                    at += 1
                    switch flag {
                    case "i": ignoresCase = isOn
                    case "s": dotMatchesAll = isOn
                    case "-": isOn = false
                    case ":": break flags
                    // Flags without a group hold to the end of the group around them.
                    case ")": return .empty
                    default: throw PatternError(description: "has a group '(?\(flag)' that is not supported")
                    }
                }
            }
        }
        let node = try choice()
        guard take(")") else { throw PatternError(description: "has a '(' without a ')'") }
        (ignoresCase, dotMatchesAll) = outer
        return node
    }

    private mutating func escape() throws(PatternError) -> PatternNode {
        guard let scalar = current else { throw PatternError(description: "ends with a '\\'") }
        switch scalar {
        case "A":
            at += 1
            return .assertion(.textStart)
        case "z":
            at += 1
            return .assertion(.textEnd)
        case "b":
            at += 1
            return .assertion(.wordBoundary)
        case "B":
            at += 1
            return .assertion(.notWordBoundary)
        default: return .scalar(try escapedClass())
        }
    }

    private mutating func escapedClass() throws(PatternError) -> PatternClass {
        guard let scalar = current else { throw PatternError(description: "ends with a '\\'") }
        at += 1
        switch scalar {
        case "d": return .digit
        case "w": return .word
        case "s": return .space
        case "D": return PatternClass(ranges: PatternClass.digit.ranges, isNegated: true)
        case "W": return PatternClass(ranges: PatternClass.word.ranges, isNegated: true)
        case "S": return PatternClass(ranges: PatternClass.space.ranges, isNegated: true)
        case "n": return PatternClass("\n", ignoringCase: false)
        case "r": return PatternClass("\r", ignoringCase: false)
        case "t": return PatternClass("\t", ignoringCase: false)
        case "f": return PatternClass("\u{C}", ignoringCase: false)
        case "v": return PatternClass("\u{B}", ignoringCase: false)
        default:
            guard !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar) else {
                throw PatternError(description: "has an escape '\\\(scalar)' that is not supported")
            }
            return PatternClass(scalar, ignoringCase: ignoresCase)
        }
    }

    private mutating func bracketed() throws(PatternError) -> PatternClass {
        var result = PatternClass(ranges: [])
        let isNegated = take("^")
        var isFirst = true
        while let scalar = current, scalar != "]" || isFirst {
            isFirst = false
            at += 1
            if scalar == "[", current == ":", let named = try namedClass() {
                result.formUnion(named)
                continue
            }
            var low = PatternClass(scalar, ignoringCase: false)
            if scalar == "\\" { low = try escapedClass() }
            guard at + 1 < text.count, text[at] == "-", text[at + 1] != "]", !low.isNegated, low.ranges.count == 1
            else {
                result.formUnion(low)
                continue
            }
            at += 1
            var high = PatternClass(text[at], ignoringCase: false)
            at += 1
            if text[at - 1] == "\\" { high = try escapedClass() }
            let (start, end) = (low.ranges[0].lowerBound, high.ranges.first?.upperBound ?? 0)
            guard start <= end else { throw PatternError(description: "has a range in '[ ]' that runs backwards") }
            result.ranges.append(start...end)
        }
        guard take("]") else { throw PatternError(description: "has a '[' without a ']'") }
        if ignoresCase { result.foldCase() }
        result.isNegated = isNegated
        return result
    }

    private mutating func namedClass() throws(PatternError) -> PatternClass? {
        guard let end = text[at...].firstIndex(of: "]"), end > at + 1, text[end - 1] == ":" else { return nil }
        let name = String(String.UnicodeScalarView(text[(at + 1)..<(end - 1)]))
        guard let found = PatternClass.named(name) else {
            throw PatternError(description: "names the class '[:\(name):]', which does not exist")
        }
        at = end + 1
        return found
    }
}
