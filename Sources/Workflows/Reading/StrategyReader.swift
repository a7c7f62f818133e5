import YAML

/// Reads `strategy` and the shape of its matrix; what expressions yield is checked when the run is planned.
struct StrategyReader {
    let findings: Findings
    private var templates: TemplateReader { TemplateReader(findings: findings) }

    init(findings: Findings) {
        self.findings = findings
    }

    func strategy(_ node: YAMLNode) -> Strategy? {
        if node.isNull { return nil }
        if node.mapping == nil, let text = node.text, TemplateReader.hasExpression(text) {
            let dynamic = templates.scalar(node, scope: Scopes.strategy, of: "strategy")
            return Strategy(position: node.place, dynamic: dynamic)
        }
        let known = ["matrix", "fail-fast", "max-parallel"]
        guard let fields = Fields(node, of: "strategy", known: known, findings) else { return nil }
        return Strategy(
            matrix: fields["matrix"].flatMap(matrix),
            failFast: fields["fail-fast"].flatMap {
                templates.boolean($0, scope: Scopes.strategy, of: "fail-fast")
            },
            maxParallel: fields["max-parallel"].flatMap {
                templates.number($0, scope: Scopes.strategy, of: "max-parallel")
            },
            position: node.place
        )
    }

    private func matrix(_ node: YAMLNode) -> Template? {
        guard let entries = node.mapping else {
            guard let value = templates.scalar(node, scope: Scopes.strategy, of: "matrix") else { return nil }
            if case .text(let text) = value.content, text.expression != nil { return value }
            findings.report(node, "matrix must be a mapping of names to lists, or an expression")
            return nil
        }
        for entry in entries {
            guard let name = entry.key.text, !TemplateReader.hasExpression(name) else { continue }
            guard let items = entry.value.sequence else {
                if entry.value.text.map(TemplateReader.hasExpression) == true { continue }
                let message = "the matrix's '\(name)' must be a list, not \(entry.value.kindDescription)"
                findings.report(entry.value, message)
                continue
            }
            if name == "include" || name == "exclude" {
                for item in items where item.mapping == nil {
                    if item.text.map(TemplateReader.hasExpression) == true { continue }
                    findings.report(item, "\(name) must be a list of mappings, not of \(item.kindDescription)")
                }
            } else if items.isEmpty {
                findings.report(entry.value, "the matrix's '\(name)' holds no value")
            }
        }
        return templates.template(node, scope: Scopes.strategy)
    }
}
