import YAML

/// Turns nodes into values that may contain expressions, and tells what does not fit.
struct TemplateReader {
    let findings: Findings

    static func hasExpression(_ text: String) -> Bool {
        text.contains("${{")
    }

    /// Any value.
    func template(_ node: YAMLNode, scope: ExpressionScope) -> Template? {
        switch node.content {
        case .scalar: return scalar(node, scope: scope)
        case .sequence(let items):
            return Template(.sequence(items.compactMap { template($0, scope: scope) }), at: node.place)
        case .mapping(let entries):
            return Template(.mapping(self.entries(entries) { template($0, scope: scope) }), at: node.place)
        }
    }

    /// A scalar of any type.
    func scalar(_ node: YAMLNode, scope: ExpressionScope?, of what: String = "the value") -> Template? {
        guard let scalar = node.scalar else {
            findings.report(node, "\(what) must be a text, not \(node.kindDescription)")
            return nil
        }
        switch resolve(scalar, node) {
        case .null: return Template(.null, at: node.place)
        case .bool(let value): return Template(.boolean(value), at: node.place)
        case .integer(let value): return Template(.number(Double(value)), at: node.place)
        case .float(let value): return Template(.number(value), at: node.place)
        case .string(let text): return self.text(text, node, scope: scope).map { Template(.text($0), at: node.place) }
        case nil: return nil
        }
    }

    /// A mapping of scalars, or an expression that yields one.
    ///
    /// Keys compare without regard to case.
    func scalars(_ node: YAMLNode, scope: ExpressionScope, of what: String) -> Template? {
        guard let entries = node.mapping else {
            if node.scalar != nil {
                guard let value = scalar(node, scope: scope, of: what) else { return nil }
                if case .null = value.content { return Template(.mapping([]), at: node.place) }
                if case .text(let text) = value.content, text.expression != nil { return value }
            }
            findings.report(node, "\(what) must be a mapping of names to texts, not \(node.kindDescription)")
            return nil
        }
        return Template(.mapping(self.entries(entries) { scalar($0, scope: scope) }), at: node.place)
    }

    /// `true`, `false` or an expression.
    func boolean(_ node: YAMLNode, scope: ExpressionScope, of what: String) -> Template? {
        guard let value = scalar(node, scope: scope, of: what) else { return nil }
        switch value.content {
        case .boolean: return value
        case .text(let text) where text.expression != nil: return value
        default:
            findings.report(node, "\(what) must be true, false or an expression, not \(node.kindDescription)")
            return nil
        }
    }

    /// A number or an expression.
    func number(_ node: YAMLNode, scope: ExpressionScope, of what: String) -> Template? {
        guard let value = scalar(node, scope: scope, of: what) else { return nil }
        switch value.content {
        case .number(let number):
            if number < 0 { findings.notice(what, node, "a number of at least 0 was expected", .refuse) }
            return value
        case .text(let text) where text.expression != nil: return value
        default:
            findings.report(node, "\(what) must be a number of at least 0 or an expression")
            return nil
        }
    }

    /// A text that is not empty, or a text with expressions.
    func text(_ node: YAMLNode, scope: ExpressionScope, of what: String) -> Template? {
        guard let value = scalar(node, scope: scope, of: what) else { return nil }
        if value.literal?.isEmpty == true {
            findings.report(node, "\(what) may not be empty")
            return nil
        }
        return value
    }

    /// A text without expressions; the empty text for null.
    func literal(_ node: YAMLNode, of what: String) -> String? {
        scalar(node, scope: Scopes.none, of: what)?.literal
    }

    /// One text or a list of texts, without expressions.
    func literals(_ node: YAMLNode, of what: String) -> [(text: String, node: YAMLNode)] {
        (node.sequence ?? [node]).compactMap { item in
            guard let text = literal(item, of: what) else { return nil }
            if text.isEmpty {
                findings.report(item, "\(what) may not be empty")
                return nil
            }
            return (text, item)
        }
    }

    /// The entries of a mapping with keys of the user's choice.
    func entries(_ entries: [YAMLEntry], value: (YAMLNode) -> Template?) -> [TemplateEntry] {
        var names: Set<String> = []
        var result: [TemplateEntry] = []
        for entry in entries {
            guard let name = entry.key.text else {
                findings.report(entry.key, "a key must be a text, not \(entry.key.kindDescription)")
                continue
            }
            let isInsert = Self.isInsert(name)
            if !isInsert, !Self.hasExpression(name), !names.insert(CaseFolding.fold(name)).inserted {
                findings.report(entry.key, "'\(name)' is already there; names differ in more than case")
                continue
            }
            let key = isInsert ? TemplateText(literal: name) : self.text(name, entry.key, scope: .any)
            guard let key, let value = value(entry.value) else { continue }
            result.append(TemplateEntry(key: key, at: entry.key.place, isInsert: isInsert, value: value))
        }
        return result
    }

    private static func isInsert(_ text: String) -> Bool {
        guard text.hasPrefix("${{"), text.hasSuffix("}}") else { return false }
        return text.dropFirst(3).dropLast(2).filter { !$0.isWhitespace } == "insert"
    }

    private func text(_ text: String, _ node: YAMLNode, scope: ExpressionScope?) -> TemplateText? {
        guard Self.hasExpression(text) else { return TemplateText(literal: text) }
        guard let scope else {
            findings.report(node, "an expression may not stand here")
            return nil
        }
        do {
            return try TemplateText(text, scope: scope)
        } catch {
            findings.report(node, error.description)
            return nil
        }
    }

    /// What a scalar stands for, by its tag if it has one; nil, with the problem told, where the two do not fit.
    private func resolve(_ scalar: YAMLScalar, _ node: YAMLNode) -> YAMLResolved? {
        guard let tag = node.tag else { return scalar.resolved }
        let core = "tag:yaml.org,2002:"
        guard tag.hasPrefix(core) else {
            findings.report(node, "the tag '\(tag)' is not known")
            return nil
        }
        let plain = scalar.style == .plain ? scalar.resolved : .string(scalar.text)
        let kind = String(tag.dropFirst(core.count))
        switch (kind, plain) {
        case ("str", _): return .string(scalar.text)
        case ("null", .null), ("bool", .bool), ("int", .integer), ("float", .float): return plain
        case ("null", .string("")): return .null
        case ("float", .integer(let value)): return .float(Double(value))
        case ("null", _), ("bool", _), ("int", _), ("float", _):
            findings.report(node, "the value does not fit its tag '\(kind)'")
            return nil
        default:
            findings.report(node, "the tag '\(kind)' is not known; there are str, int, float, bool and null")
            return nil
        }
    }
}
