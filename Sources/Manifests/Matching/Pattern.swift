/// A regular expression in the syntax Go's `regexp` has, matched in time linear in the text whatever the expression is.
///
/// Groups, classes, repetition, anchors and the flag `i` are understood; nothing captures.
struct Pattern: Sendable {
    /// What one step of the machine does.
    enum Instruction: Sendable {
        case scalar(PatternClass)
        case split(Int, Int)
        case jump(Int)
        case textStart, textEnd, wordBoundary, notWordBoundary
        case match
    }

    private let program: [Instruction]
    /// The text itself when the expression has nothing special, so that comparing is enough.
    private let literal: String?
    private static let special: Set<Character> = [
        "\\", ".", "+", "*", "?", "(", ")", "|", "[", "]", "{", "}", "^", "$",
    ]

    /// Compiles an expression; throws with what is wrong with it.
    init(_ expression: String) throws(PatternError) {
        if !expression.contains(where: Self.special.contains) {
            literal = expression
            program = []
            return
        }
        literal = nil
        var parser = try PatternParser(expression)
        program = try PatternCompiler.compile(parser.parse())
    }

    /// Whether the whole text matches.
    func matchesWhole(_ text: String) -> Bool {
        if let literal { return literal == text }
        return run(Array(text.unicodeScalars), isAnchored: true)
    }

    /// Whether any part of the text matches.
    func matchesPart(_ text: String) -> Bool {
        if let literal { return literal.isEmpty || text.contains(literal) }
        return run(Array(text.unicodeScalars), isAnchored: false)
    }

    /// Steps through the text with every state the expression can be in (Thompson).
    private func run(_ text: [Unicode.Scalar], isAnchored: Bool) -> Bool {
        var states = StateSet(size: program.count)
        var next = StateSet(size: program.count)
        follow(0, at: 0, text, into: &states)
        for position in 0...text.count {
            if states.order.contains(where: { if case .match = program[$0] { true } else { false } }) {
                if !isAnchored || position == text.count { return true }
            }
            guard position < text.count else { break }
            next.removeAll()
            for state in states.order {
                guard case .scalar(let wanted) = program[state], wanted.contains(text[position]) else { continue }
                follow(state + 1, at: position + 1, text, into: &next)
            }
            if !isAnchored { follow(0, at: position + 1, text, into: &next) }
            swap(&states, &next)
        }
        return false
    }

    /// Adds a state and all that can be reached from it without a character.
    private func follow(_ start: Int, at position: Int, _ text: [Unicode.Scalar], into states: inout StateSet) {
        var pending = [start]
        while let state = pending.popLast() {
            guard states.insert(state) else { continue }
            switch program[state] {
            case .jump(let target): pending.append(target)
            case .split(let first, let second): pending += [second, first]
            case .textStart where position == 0: pending.append(state + 1)
            case .textEnd where position == text.count: pending.append(state + 1)
            case .wordBoundary where isBoundary(text, position): pending.append(state + 1)
            case .notWordBoundary where !isBoundary(text, position): pending.append(state + 1)
            default: break
            }
        }
    }

    private func isBoundary(_ text: [Unicode.Scalar], _ position: Int) -> Bool {
        let before = position > 0 && PatternClass.word.contains(text[position - 1])
        let after = position < text.count && PatternClass.word.contains(text[position])
        return before != after
    }

    private struct StateSet {
        var order: [Int] = []
        private var isMember: [Bool]

        init(size: Int) { isMember = Array(repeating: false, count: size) }

        mutating func insert(_ state: Int) -> Bool {
            guard !isMember[state] else { return false }
            isMember[state] = true
            order.append(state)
            return true
        }

        mutating func removeAll() {
            for state in order { isMember[state] = false }
            order.removeAll(keepingCapacity: true)
        }
    }
}

/// What is wrong with a regular expression.
struct PatternError: Error, CustomStringConvertible {
    let description: String
}
