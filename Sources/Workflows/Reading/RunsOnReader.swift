import YAML

/// Reads `runs-on`: a label, a list of labels, a group with labels, or an expression.
struct RunsOnReader {
    let findings: Findings
    private var templates: TemplateReader { TemplateReader(findings: findings) }

    init(findings: Findings) {
        self.findings = findings
    }

    func runsOn(_ node: YAMLNode) -> Template? {
        switch node.content {
        case .scalar: return templates.text(node, scope: Scopes.job, of: "runs-on")
        case .sequence(let items): return labels(items, node)
        case .mapping(let entries):
            guard let fields = Fields(node, of: "runs-on", known: ["group", "labels"], findings) else { return nil }
            if fields["group"] == nil && fields["labels"] == nil {
                findings.report(node, "runs-on needs a group or labels")
            }
            if let group = fields["group"] { checkGroup(group) }
            let values = templates.entries(entries) { value in
                value.sequence.map { labels($0, value) } ?? templates.text(value, scope: Scopes.job, of: "runs-on")
            }
            return Template(.mapping(values), at: node.place)
        }
    }

    private func labels(_ items: [YAMLNode], _ node: YAMLNode) -> Template? {
        if items.isEmpty { findings.report(node, "runs-on names no label") }
        let labels = items.compactMap { templates.text($0, scope: Scopes.job, of: "a label") }
        return Template(.sequence(labels), at: node.place)
    }

    private func checkGroup(_ node: YAMLNode) {
        guard let text = node.text, !TemplateReader.hasExpression(text) else { return }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return }
        let prefixes = ["org", "organization", "ent", "enterprise"]
        if parts.count > 2 || parts[1].isEmpty || !prefixes.contains(String(parts[0])) {
            let message =
                "a group is a name, with organization/ or enterprise/ before it, not \(ExpressionParser.shown(text))"
            findings.report(node, message)
        }
    }
}
