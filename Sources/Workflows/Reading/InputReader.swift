import YAML

/// Reads the inputs, outputs and secrets of `workflow_dispatch` and `workflow_call`.
struct InputReader {
    let findings: Findings
    private var templates: TemplateReader { TemplateReader(findings: findings) }

    init(findings: Findings) {
        self.findings = findings
    }

    func inputs(_ node: YAMLNode, isCall: Bool) -> [WorkflowInput] {
        let known =
            isCall
            ? ["type", "description", "required", "default"]
            : ["type", "description", "required", "default", "options", "deprecationMessage"]
        return named(node, of: "inputs").compactMap { key, name, value in
            var input = WorkflowInput(name: name, kind: .string, isRequired: false, options: [], position: key.place)
            if value.isNull, !isCall { return input }
            let required = isCall ? ["type"] : []
            guard let fields = Fields(value, of: "an input", known: known, required: required, findings) else {
                return nil
            }
            input.kind = kind(fields["type"], isCall: isCall)
            input.summary = fields["description"].flatMap { templates.literal($0, of: "description") }
            input.isRequired = isTrue(fields["required"], of: "required")
            input.defaultValue = fields["default"].flatMap { value in
                isCall
                    ? templates.scalar(value, scope: Scopes.callInputDefault, of: "default")
                    : templates.scalar(value, scope: Scopes.none, of: "default")
            }
            input.options = fields["options"].map { templates.literals($0, of: "an option").map(\.text) } ?? []
            input.deprecation = fields["deprecationMessage"].flatMap { templates.literal($0, of: "deprecationMessage") }
            if input.kind == .choice, input.options.isEmpty {
                findings.report(value, "an input of type choice needs 'options'")
            }
            return input
        }
    }

    func outputs(_ node: YAMLNode) -> [WorkflowOutput] {
        named(node, of: "outputs").compactMap { key, name, value in
            guard
                let fields = Fields(
                    value,
                    of: "an output",
                    known: ["description", "value"],
                    required: ["value"],
                    findings
                ),
                let template = fields["value"].flatMap({ templates.scalar($0, scope: Scopes.callOutput, of: "value") })
            else { return nil }
            let summary = fields["description"].flatMap { templates.literal($0, of: "description") }
            return WorkflowOutput(name: name, summary: summary, value: template, position: key.place)
        }
    }

    func secrets(_ node: YAMLNode) -> [WorkflowSecret] {
        named(node, of: "secrets").compactMap { key, name, value in
            var secret = WorkflowSecret(name: name, isRequired: false, position: key.place)
            if value.isNull { return secret }
            guard let fields = Fields(value, of: "a secret", known: ["description", "required"], findings) else {
                return nil
            }
            secret.summary = fields["description"].flatMap { templates.literal($0, of: "description") }
            secret.isRequired = isTrue(fields["required"], of: "required")
            return secret
        }
    }

    /// The entries of a mapping of names that the user chooses.
    private func named(_ node: YAMLNode, of what: String) -> [(key: YAMLNode, name: String, value: YAMLNode)] {
        if node.isNull { return [] }
        guard let entries = node.mapping else {
            findings.report(node, "\(what) must be a mapping, not \(node.kindDescription)")
            return []
        }
        var names: Set<String> = []
        return entries.compactMap { entry in
            guard let name = templates.literal(entry.key, of: "a name") else { return nil }
            guard names.insert(CaseFolding.fold(name)).inserted else {
                findings.report(entry.key, "'\(name)' is already there; names differ in more than case")
                return nil
            }
            return (entry.key, name, entry.value)
        }
    }

    private func kind(_ node: YAMLNode?, isCall: Bool) -> WorkflowInput.Kind {
        guard let node, let text = templates.literal(node, of: "type") else { return .string }
        let kinds: [WorkflowInput.Kind] = isCall ? [.string, .boolean, .number] : WorkflowInput.Kind.allCases
        guard let kind = kinds.first(where: { $0.rawValue == text }) else {
            let names = Fields.list(kinds.map(\.rawValue))
            let message = "an input's type is one of \(names), not \(ExpressionParser.shown(text))"
            if isCall {
                findings.report(node, message)
            } else {
                findings.notice("on.workflow_dispatch.inputs", node, "\(message); it is taken for a string", .warn)
            }
            return .string
        }
        return kind
    }

    private func isTrue(_ node: YAMLNode?, of what: String) -> Bool {
        guard let node else { return false }
        guard case .bool(let value)? = node.scalar?.resolved else {
            findings.report(node, "\(what) must be true or false, not \(node.kindDescription)")
            return false
        }
        return value
    }
}
