import YAML

/// The entries of a mapping whose keys are known, by key.
struct Fields {
    struct Field {
        var key: YAMLNode
        var value: YAMLNode
    }

    /// The mapping.
    let node: YAMLNode
    private var fields: [String: Field] = [:]

    /// Reads a mapping; nil, with the problem told, where the node is none.
    ///
    /// - Parameters:
    ///   - node: The node that should be a mapping.
    ///   - what: What it describes, such as "a step".
    ///   - known: The keys it may have.
    ///   - required: Those it must have.
    ///   - findings: Where problems go.
    init?(_ node: YAMLNode, of what: String, known: [String], required: [String] = [], _ findings: Findings) {
        self.node = node
        guard let entries = node.mapping else {
            findings.report(node, "\(what) must be a mapping with \(Self.list(known)), not \(node.kindDescription)")
            return nil
        }
        for entry in entries {
            guard let name = entry.key.text, known.contains(name) else {
                findings.report(entry.key, Self.unknown(entry.key, of: what, known: known))
                continue
            }
            if fields[name] == nil {
                fields[name] = Field(key: entry.key, value: entry.value)
            } else {
                findings.report(entry.key, "'\(name)' is already there")
            }
        }
        for name in required where fields[name] == nil {
            findings.report(node, "\(what) needs '\(name)'")
        }
    }

    subscript(name: String) -> YAMLNode? { fields[name]?.value }

    /// The key's own node.
    func key(_ name: String) -> YAMLNode? { fields[name]?.key }

    static func unknown(_ key: YAMLNode, of what: String, known: [String]) -> String {
        guard let name = key.text else { return "a key must be a text, not \(key.kindDescription)" }
        if TemplateReader.hasExpression(name) { return "an expression may not stand here" }
        let shown = ExpressionParser.shown(name)
        if let near = Suggestion.nearest(to: name, in: known) {
            return "\(what) has no key \(shown); did you mean '\(near)'?"
        }
        return "\(what) has no key \(shown)" + (known.isEmpty ? "" : "; it may have \(list(known))")
    }

    static func list(_ names: [String]) -> String {
        names.joined(separator: ", ")
    }
}
