import YAML

/// Builds the syntax tree of an expression by precedence climbing.
struct ExpressionParser {
    private let tokens: [ExpressionToken]
    private let scope: ExpressionScope
    private let limits: ExpressionLimits
    private var place = 0
    private var nesting = 0

    /// Parentheses and prefixes are not nodes of the tree but cost stack: this bounds them.
    private static let maximumNesting = 200

    /// The tree of a text; an empty text is `null`.
    static func parse(
        _ text: String,
        scope: ExpressionScope,
        limits: ExpressionLimits
    ) throws(ExpressionError) -> ExpressionNode {
        guard text.unicodeScalars.count <= limits.length else {
            throw ExpressionError(.parsing, "the expression is longer than \(limits.length) characters")
        }
        let tokens = try ExpressionLexer.tokens(of: text)
        if tokens.isEmpty { return ExpressionNode(.literal(.null), at: 1) }
        var parser = ExpressionParser(tokens: tokens, scope: scope, limits: limits)
        let node = try parser.expression(above: 0)
        if let rest = parser.current { throw parser.unexpected(rest) }
        return node
    }

    private init(tokens: [ExpressionToken], scope: ExpressionScope, limits: ExpressionLimits) {
        self.tokens = tokens
        self.scope = scope
        self.limits = limits
    }

    /// A piece of an expression for a message: bounded and on one line.
    static func shown(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let part = scalars.prefix(60).map { $0.value < 0x20 ? " " : String($0) }.joined()
        return "'\(part)\(scalars.count > 60 ? "…" : "")'"
    }

    private var current: ExpressionToken? {
        place < tokens.count ? tokens[place] : nil
    }

    private func unexpected(_ token: ExpressionToken) -> ExpressionError {
        ExpressionError(.parsing, "unexpected symbol \(Self.shown(token.text))", at: token.position)
    }

    private func unexpectedEnd() -> ExpressionError {
        guard let last = tokens.last else { return ExpressionError(.parsing, "an expression was expected") }
        return ExpressionError(.parsing, "the expression ends after \(Self.shown(last.text))", at: last.position)
    }

    private func tooDeep() -> ExpressionError {
        ExpressionError(.parsing, "the expression is nested deeper than \(limits.depth) levels")
    }

    private func checked(_ kind: ExpressionNode.Kind, at position: Int) throws(ExpressionError) -> ExpressionNode {
        let node = ExpressionNode(kind, at: position)
        guard node.depth <= limits.depth else { throw tooDeep() }
        return node
    }

    /// An operand and the operators after it that bind more tightly than the level.
    private mutating func expression(above level: Int) throws(ExpressionError) -> ExpressionNode {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.maximumNesting else { throw tooDeep() }
        var left = try operand()
        while case .binary(let binary)? = current?.kind, binary.precedence > level {
            place += 1
            var operands = [left, try expression(above: binary.precedence)]
            if binary == .and || binary == .or {
                while current?.kind == .binary(binary) {
                    place += 1
                    operands.append(try expression(above: binary.precedence))
                }
                left = try checked(binary == .and ? .all(operands) : .any(operands), at: left.position)
            } else {
                left = try checked(.compare(binary, operands[0], operands[1]), at: left.position)
            }
        }
        return left
    }

    private mutating func operand() throws(ExpressionError) -> ExpressionNode {
        guard let token = current else { throw unexpectedEnd() }
        place += 1
        switch token.kind {
        case .null: return ExpressionNode(.literal(.null), at: token.position)
        case .boolean(let value): return ExpressionNode(.literal(.boolean(value)), at: token.position)
        case .number(let value): return ExpressionNode(.literal(.number(value)), at: token.position)
        case .string(let value): return ExpressionNode(.literal(.string(value)), at: token.position)
        case .not:
            nesting += 1
            defer { nesting -= 1 }
            guard nesting <= Self.maximumNesting else { throw tooDeep() }
            return try checked(.not(try operand()), at: token.position)
        case .openParenthesis:
            let node = try expression(above: 0)
            try expect(.closeParenthesis)
            return try dereferences(of: node)
        case .contextName:
            guard scope.allows(context: token.text) else { throw unknownContext(token) }
            return try dereferences(of: ExpressionNode(.context(token.text), at: token.position))
        case .functionName: return try dereferences(of: try call(token))
        default: throw unexpected(token)
        }
    }

    private mutating func expect(_ kind: ExpressionToken.Kind) throws(ExpressionError) {
        guard let token = current else { throw unexpectedEnd() }
        guard token.kind == kind else { throw unexpected(token) }
        place += 1
    }

    private mutating func dereferences(of base: ExpressionNode) throws(ExpressionError) -> ExpressionNode {
        var node = base
        while let token = current {
            switch token.kind {
            case .dot:
                place += 1
                guard let name = current else { throw unexpectedEnd() }
                place += 1
                switch name.kind {
                case .wildcard: node = try checked(.filter(node), at: base.position)
                case .propertyName:
                    let key = ExpressionNode(.literal(.string(name.text)), at: name.position)
                    node = try checked(.index(node, key), at: base.position)
                default: throw unexpected(name)
                }
            case .openBracket:
                place += 1
                if current?.kind == .wildcard {
                    place += 1
                    node = try checked(.filter(node), at: base.position)
                } else {
                    node = try checked(.index(node, try expression(above: 0)), at: base.position)
                }
                try expect(.closeBracket)
            default: return node
            }
        }
        return node
    }

    private mutating func call(_ name: ExpressionToken) throws(ExpressionError) -> ExpressionNode {
        guard let function = scope.functions[CaseFolding.fold(name.text)] else { throw unknownFunction(name) }
        try expect(.openParenthesis)
        var arguments: [ExpressionNode] = []
        if current?.kind == .closeParenthesis {
            place += 1
        } else {
            while true {
                arguments.append(try expression(above: 0))
                guard let token = current else { throw unexpectedEnd() }
                place += 1
                if token.kind == .closeParenthesis { break }
                guard token.kind == .comma else { throw unexpected(token) }
            }
        }
        try check(arguments.count, of: function, at: name.position)
        return try checked(.call(function.name, arguments), at: name.position)
    }

    private func check(_ count: Int, of function: ExpressionScope.Function, at position: Int) throws(ExpressionError) {
        let name = function.name
        if count < function.minimum {
            let message = "\(name) takes at least \(function.minimum) arguments, not \(count)"
            throw ExpressionError(.parsing, message, at: position)
        }
        if count > function.maximum {
            let message = "\(name) takes at most \(function.maximum) arguments, not \(count)"
            throw ExpressionError(.parsing, message, at: position)
        }
        if name == "case" && count.isMultiple(of: 2) {
            let message = "case takes an odd number of arguments: pairs of a condition and a value, then a default"
            throw ExpressionError(.parsing, message, at: position)
        }
    }

    private func unknownContext(_ token: ExpressionToken) -> ExpressionError {
        let known = scope.contexts ?? []
        var message = "unknown name \(Self.shown(token.text))"
        if let near = Suggestion.nearest(to: token.text, in: known) {
            message += "; did you mean '\(near)'?"
        } else if known.isEmpty {
            message += "; no context may be used here"
        } else {
            message += "; here stand only \(known.joined(separator: ", "))"
        }
        return ExpressionError(.parsing, message, at: token.position)
    }

    private func unknownFunction(_ token: ExpressionToken) -> ExpressionError {
        let known = scope.functions.values.map(\.name).sorted()
        var message = "unknown function \(Self.shown(token.text))"
        if let any = ExpressionScope.any.functions[CaseFolding.fold(token.text)] {
            message = "\(any.name) may not be used here"
        } else if let near = Suggestion.nearest(to: token.text, in: known) {
            message += "; did you mean '\(near)'?"
        } else {
            message += "; there are \(known.joined(separator: ", "))"
        }
        return ExpressionError(.parsing, message, at: token.position)
    }
}
