import YAML

/// Reads what lets the steps of a job run side by side: `parallel`, `background`, `wait`, `wait-all` and `cancel`.
struct ControlStepReader {
    let findings: Findings
    let support: WorkflowSupport
    private var templates: TemplateReader { TemplateReader(findings: findings) }

    init(findings: Findings, support: WorkflowSupport) {
        self.findings = findings
        self.support = support
    }

    private static let keys = ["wait", "wait-all", "cancel"]

    private static func key(of node: YAMLNode) -> String? {
        keys.first { key in node.mapping?.contains { $0.key.text == key } ?? false }
    }

    /// Whether a step is one of those that wait or cancel.
    static func isControl(_ node: YAMLNode) -> Bool { key(of: node) != nil }

    /// The steps of a `parallel` block; nil where the node is none.
    func parallel(_ node: YAMLNode, path: String) -> [YAMLNode]? {
        guard node.mapping?.contains(where: { $0.key.text == "parallel" }) == true else { return nil }
        guard let fields = Fields(node, of: "a parallel block", known: ["id", "name", "parallel"], findings),
            let value = fields["parallel"]
        else { return [] }
        guard let items = value.sequence else {
            findings.report(value, "parallel must be a list of steps, not \(value.kindDescription)")
            return []
        }
        tellOrder("\(path).parallel", value)
        return items
    }

    private func tellOrder(_ path: String, _ node: YAMLNode) {
        guard !support.features.contains(.backgroundSteps) else { return }
        findings.notice(path, node, "the steps run one after the other, in their order", .warn)
    }

    /// Whether a step is one in the background.
    func isBackground(_ node: YAMLNode, path: String) -> Bool? {
        guard case .bool(let value)? = node.scalar?.resolved else {
            findings.report(node, "background must be true or false, not \(node.kindDescription)")
            return nil
        }
        if value { refuse("\(path).background", node) }
        return value
    }

    private func refuse(_ path: String, _ node: YAMLNode) {
        guard !support.features.contains(.backgroundSteps) else { return }
        findings.notice(path, node, "steps do not run in the background", .refuse)
    }

    func fields(of node: YAMLNode) -> Fields? {
        guard let key = Self.key(of: node) else { return nil }
        return Fields(node, of: "a step", known: ["id", "name", "continue-on-error", key], findings)
    }

    /// A step that waits or cancels; `known` has the ids of the steps before it.
    func step(
        _ node: YAMLNode,
        _ fields: Fields,
        path: String,
        known: Set<String>,
        _ ids: inout StepIDs
    ) -> Step? {
        guard let key = Self.key(of: node), let value = fields[key],
            let condition = ConditionReader(findings: findings).condition(
                nil,
                scope: Scopes.stepCondition,
                at: node.place
            )
        else { return nil }
        refuse("\(path).\(key)", value)
        let action: Step.Action
        switch key {
        case "wait":
            if value.sequence?.isEmpty == true { findings.report(value, "wait names no step") }
            action = .wait(targets(value, known))
        case "cancel": action = .cancel(targets(value, known).first ?? "")
        default:
            if !value.isNull, value.scalar?.resolved != .bool(true) {
                findings.report(value, "wait-all is true or has no value")
            }
            action = .wait([])
        }
        let own = fields["id"].flatMap { templates.literal($0, of: "id") } ?? ""
        return Step(
            id: own.isEmpty ? ids.made(for: action) : own,
            hasOwnID: !own.isEmpty,
            name: fields["name"].flatMap { templates.scalar($0, scope: Scopes.step, of: "name") },
            condition: condition,
            action: action,
            continueOnError: fields["continue-on-error"].flatMap {
                templates.boolean($0, scope: Scopes.step, of: "continue-on-error")
            },
            position: node.place
        )
    }

    private func targets(_ node: YAMLNode, _ known: Set<String>) -> [String] {
        templates.literals(node, of: "a step's id").map { text, node in
            if !known.contains(CaseFolding.fold(text)) {
                findings.report(node, "no step before this one has the id \(ExpressionParser.shown(text))")
            }
            return text
        }
    }
}
