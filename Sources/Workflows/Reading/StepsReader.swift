import YAML

/// Reads the steps of a job.
struct StepsReader {
    let findings: Findings
    private var templates: TemplateReader { TemplateReader(findings: findings) }

    /// Whose steps they are.
    enum Place {
        case job
        case action
    }

    private let place: Place
    private var scope: ExpressionScope { place == .job ? Scopes.step : Scopes.actionStep }
    private var conditionScope: ExpressionScope {
        place == .job ? Scopes.stepCondition : Scopes.actionStepCondition
    }

    private let support: WorkflowSupport

    init(findings: Findings, place: Place = .job, support: WorkflowSupport = .all) {
        self.findings = findings
        self.place = place
        self.support = support
    }

    /// The longest script, in characters.
    private static let maximumScript = 1 << 20

    private static let common = ["id", "name", "if", "env", "continue-on-error", "timeout-minutes"]
    private static let running = ["run", "shell", "working-directory"]
    private static let using = ["uses", "with"]

    /// A step's node and the `parallel` block it stands in.
    private struct Item {
        var node: YAMLNode
        var group: Int?
        var fields: Fields?
    }

    func steps(_ node: YAMLNode, path: String) -> [Step] {
        if node.isNull { return [] }
        guard let nodes = node.sequence else {
            findings.report(node, "steps must be a list, not \(node.kindDescription)")
            return []
        }
        let control = ControlStepReader(findings: findings, support: support)
        var ids = StepIDs(findings: findings)
        var items: [Item] = []
        var groups = 0
        for node in nodes {
            if place == .job, let inner = control.parallel(node, path: path) {
                groups += 1
                items += inner.map { Item(node: $0, group: groups, fields: fields(of: $0, isInGroup: true)) }
            } else if place == .job, ControlStepReader.isControl(node) {
                items.append(Item(node: node, fields: control.fields(of: node)))
            } else {
                items.append(Item(node: node, fields: fields(of: node, isInGroup: false)))
            }
        }
        for item in items {
            if let id = item.fields?["id"], let text = templates.literal(id, of: "id"), !text.isEmpty {
                ids.take(text, id)
            }
        }
        var known: Set<String> = []
        return items.compactMap { item -> Step? in
            guard let fields = item.fields else { return nil }
            let isControl = place == .job && ControlStepReader.isControl(item.node)
            var step =
                isControl
                ? control.step(item.node, fields, path: path, known: known, &ids) : self.step(item.node, fields, &ids)
            if let id = step?.id { known.insert(CaseFolding.fold(id)) }
            step?.group = item.group
            if let background = fields["background"] {
                step?.isBackground = control.isBackground(background, path: path)
            }
            return step
        }
    }

    private func fields(of node: YAMLNode, isInGroup: Bool) -> Fields? {
        let keys = node.mapping?.compactMap(\.key.text) ?? []
        let runs = keys.contains { Self.running.contains($0) }
        let uses = keys.contains { Self.using.contains($0) }
        let isRun = keys.contains("run") || (runs && !keys.contains("uses"))
        let common = place == .job && !isInGroup ? Self.common + ["background"] : Self.common
        let known =
            isRun ? common + Self.running : uses ? common + Self.using : common + Self.running + Self.using
        let required = isRun ? ["run"] : uses ? ["uses"] : []
        let fields = Fields(node, of: "a step", known: known, required: required, findings)
        if fields != nil, !isRun, !uses {
            findings.report(node, "a step needs 'run' or 'uses'")
            return nil
        }
        return fields
    }

    private func step(_ node: YAMLNode, _ fields: Fields, _ ids: inout StepIDs) -> Step? {
        let condition = ConditionReader(findings: findings)
            .condition(fields["if"], scope: conditionScope, at: node.place)
        let name = fields["name"].flatMap { templates.scalar($0, scope: scope, of: "name") }
        let env = fields["env"].flatMap { templates.scalars($0, scope: scope, of: "env") }
        let tolerance = fields["continue-on-error"].flatMap {
            templates.boolean($0, scope: scope, of: "continue-on-error")
        }
        let timeout = fields["timeout-minutes"].flatMap {
            templates.number($0, scope: scope, of: "timeout-minutes")
        }
        guard let action = action(fields), let condition else { return nil }
        let own = fields["id"].flatMap { templates.literal($0, of: "id") } ?? ""
        return Step(
            id: own.isEmpty ? ids.made(for: action) : own,
            hasOwnID: !own.isEmpty,
            name: name,
            condition: condition,
            action: action,
            env: env,
            continueOnError: tolerance,
            timeoutMinutes: timeout,
            position: node.place,
            usesPosition: fields["uses"]?.place
        )
    }

    private func action(_ fields: Fields) -> Step.Action? {
        if let run = fields["run"] {
            guard let script = templates.scalar(run, scope: scope, of: "run") else { return nil }
            if place == .action, fields["shell"] == nil {
                findings.report(fields.node, "a step of an action that has 'run' needs 'shell'")
            }
            if let text = run.text, text.utf8.count > Self.maximumScript {
                findings.report(run, "a script may have at most \(Self.maximumScript) bytes")
                return nil
            }
            return .run(
                script: script,
                shell: fields["shell"].flatMap { templates.scalar($0, scope: scope, of: "shell") },
                workingDirectory: fields["working-directory"].flatMap {
                    templates.scalar($0, scope: scope, of: "working-directory")
                }
            )
        }
        guard let uses = fields["uses"], let text = templates.literal(uses, of: "uses") else { return nil }
        guard let reference = ActionReference(text) else {
            let shown = ExpressionParser.shown(text)
            let forms = "owner/repository[/path]@ref, ./path, $/path or docker://image"
            findings.report(uses, "uses must be \(forms), not \(shown)")
            return nil
        }
        if reference == .docker(image: "") { findings.notice("uses", uses, "docker:// names no image", .refuse) }
        return .uses(reference, with: fields["with"].flatMap { templates.scalars($0, scope: scope, of: "with") })
    }
}
