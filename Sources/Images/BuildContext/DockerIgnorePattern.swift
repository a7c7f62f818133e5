/// A pattern of `.dockerignore`: `*`, `?`, `[…]` within one component, `**` across components, `\` before any of them.
struct DockerIgnorePattern: Sendable {
    private enum Token: Sendable {
        case scalar(Unicode.Scalar)
        case one
        case many
        /// `**/` or `**` before more: any number of whole components, also none.
        case directories
        /// `**` at the end, or at the beginning of a pattern without other marks: anything.
        case anything
        case set([ClosedRange<UInt32>], inverted: Bool)
    }

    private let tokens: [Token]
    /// The whole pattern when it has no marks, to compare at once.
    private let literal: [Unicode.Scalar]?

    /// Bounds the work of one comparison.
    private static let maximumLength = 1_024

    init(_ text: String) throws(ImagesError) {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count <= Self.maximumLength else {
            throw ImagesError(.tooLarge, "the pattern is longer than \(Self.maximumLength) characters")
        }
        tokens = try Self.parse(scalars)
        var literal: [Unicode.Scalar]? = []
        for token in tokens {
            if case .scalar(let scalar) = token { literal?.append(scalar) } else { literal = nil }
        }
        self.literal = literal
    }

    private static func parse(_ scalars: [Unicode.Scalar]) throws(ImagesError) -> [Token] {
        var tokens: [Token] = []
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            switch scalar {
            case "*" where index < scalars.count && scalars[index] == "*":
                index += 1
                let isFirst = index == 2
                let hasSlash = index < scalars.count && scalars[index] == "/"
                if hasSlash { index += 1 }
                let rest = scalars[index...]
                if rest.isEmpty {
                    tokens.append(.anything)
                } else if isFirst, !hasSlash, !rest.contains(where: { "*?[]\\".unicodeScalars.contains($0) }) {
                    // `**name` alone also matches the end of a component.
                    tokens.append(.anything)
                } else {
                    tokens.append(.directories)
                }
            case "*": tokens.append(.many)
            case "?": tokens.append(.one)
            case "[": tokens.append(try parseSet(scalars, &index))
            case "\\" where index < scalars.count:
                tokens.append(.scalar(scalars[index]))
                index += 1
            default: tokens.append(.scalar(scalar))
            }
        }
        return tokens
    }

    private static func parseSet(_ scalars: [Unicode.Scalar], _ index: inout Int) throws(ImagesError) -> Token {
        var inverted = false
        if index < scalars.count, scalars[index] == "^" {
            inverted = true
            index += 1
        }
        var ranges: [ClosedRange<UInt32>] = []
        while index < scalars.count, scalars[index] != "]" {
            let low = try member(scalars, &index)
            var high = low
            if index + 1 < scalars.count, scalars[index] == "-", scalars[index + 1] != "]" {
                index += 1
                high = try member(scalars, &index)
            }
            guard low <= high else { throw ImagesError(.invalidArgument, "a range in [] runs backwards") }
            ranges.append(low...high)
        }
        guard index < scalars.count, !ranges.isEmpty else {
            throw ImagesError(.invalidArgument, "a [ has no ] after it, or nothing between them")
        }
        index += 1
        return .set(ranges, inverted: inverted)
    }

    private static func member(_ scalars: [Unicode.Scalar], _ index: inout Int) throws(ImagesError) -> UInt32 {
        if scalars[index] == "\\" { index += 1 }
        guard index < scalars.count else { throw ImagesError(.invalidArgument, "a [ has no ] after it") }
        defer { index += 1 }
        return scalars[index].value
    }

    /// Follows all ways through the pattern at once, so that the work is bounded by pattern times path.
    func matches(_ path: [Unicode.Scalar]) -> Bool {
        if let literal { return literal == path }
        var reached = [Bool](repeating: false, count: path.count + 1)
        reached[0] = true
        for token in tokens {
            var next = [Bool](repeating: false, count: path.count + 1)
            // Whether a token that takes several characters has begun before this place.
            var isOpen = false
            for position in 0...path.count {
                switch token {
                case .scalar(let scalar):
                    if reached[position], position < path.count, path[position] == scalar { next[position + 1] = true }
                case .one:
                    if reached[position], position < path.count, path[position] != "/" { next[position + 1] = true }
                case .set(let ranges, let inverted):
                    if reached[position], position < path.count, path[position] != "/",
                        ranges.contains(where: { $0.contains(path[position].value) }) != inverted
                    {
                        next[position + 1] = true
                    }
                case .many:
                    if position > 0, path[position - 1] == "/" { isOpen = false }
                    isOpen = isOpen || reached[position]
                    next[position] = isOpen
                case .directories:
                    next[position] = reached[position] || (isOpen && position > 0 && path[position - 1] == "/")
                    isOpen = isOpen || reached[position]
                case .anything:
                    isOpen = isOpen || reached[position]
                    next[position] = isOpen
                }
            }
            reached = next
        }
        return reached[path.count]
    }

    /// Whether some path below a directory can match: the pattern's first literal characters must lead there.
    func mayMatch(below directory: String) -> Bool {
        for (token, scalar) in zip(tokens, (directory + "/").unicodeScalars) {
            guard case .scalar(let expected) = token else { return true }
            if expected != scalar { return false }
        }
        return tokens.count > directory.unicodeScalars.count + 1
            || tokens.contains { if case .scalar = $0 { false } else { true } }
    }
}
