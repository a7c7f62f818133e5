import YAML

/// Reads `container` and `services`.
struct ContainerReader {
    let findings: Findings
    private var templates: TemplateReader { TemplateReader(findings: findings) }

    init(findings: Findings) {
        self.findings = findings
    }

    private static let containerKeys = ["image", "options", "env", "ports", "volumes", "credentials"]
    private static let serviceKeys = containerKeys + ["command", "entrypoint"]

    func container(_ node: YAMLNode) -> Template? {
        container(node, of: "container", known: Self.containerKeys)
    }

    func services(_ node: YAMLNode) -> Template? {
        guard let entries = node.mapping else {
            guard let value = templates.scalar(node, scope: Scopes.job, of: "services") else { return nil }
            if case .text(let text) = value.content, text.expression != nil { return value }
            if case .null = value.content { return nil }
            findings.report(node, "services must be a mapping of names to containers, not \(node.kindDescription)")
            return nil
        }
        let values = templates.entries(entries) { container($0, of: "a service", known: Self.serviceKeys) }
        return Template(.mapping(values), at: node.place)
    }

    private func container(_ node: YAMLNode, of what: String, known: [String]) -> Template? {
        guard let entries = node.mapping else {
            // An empty text is no container, so that an expression may choose.
            return templates.scalar(node, scope: Scopes.job, of: what)
        }
        guard let fields = Fields(node, of: what, known: known, findings) else { return nil }
        if fields["image"] == nil { findings.report(node, "\(what) needs 'image'") }
        let values: [TemplateEntry] = entries.compactMap { entry in
            guard let name = entry.key.text, known.contains(name), let value = value(name, entry.value) else {
                return nil
            }
            return TemplateEntry(key: TemplateText(literal: name), at: entry.key.place, value: value)
        }
        return Template(.mapping(values), at: node.place)
    }

    private func value(_ name: String, _ node: YAMLNode) -> Template? {
        switch name {
        case "image": return templates.text(node, scope: Scopes.job, of: "image")
        case "env": return templates.scalars(node, scope: Scopes.containerEnv, of: "env")
        case "credentials":
            if node.mapping == nil { return templates.scalars(node, scope: Scopes.credentials, of: "credentials") }
            guard Fields(node, of: "credentials", known: ["username", "password"], findings) != nil else { return nil }
            return templates.scalars(node, scope: Scopes.credentials, of: "credentials")
        case "ports", "volumes":
            guard let items = node.sequence else {
                guard let value = templates.scalar(node, scope: Scopes.job, of: name) else { return nil }
                if case .text(let text) = value.content, text.expression != nil { return value }
                if case .null = value.content { return nil }
                findings.report(node, "\(name) must be a list, not \(node.kindDescription)")
                return nil
            }
            let values = items.compactMap { templates.text($0, scope: Scopes.job, of: name) }
            return Template(.sequence(values), at: node.place)
        default: return templates.scalar(node, scope: Scopes.job, of: name)
        }
    }
}
