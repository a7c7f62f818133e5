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

    init(findings: Findings, place: Place = .job) {
        self.findings = findings
        self.place = place
    }

    /// The longest script, in characters.
    private static let maximumScript = 1 << 20

    private static let common = ["id", "name", "if", "env", "continue-on-error", "timeout-minutes"]
    private static let running = ["run", "shell", "working-directory"]
    private static let using = ["uses", "with"]

    func steps(_ node: YAMLNode) -> [Step] {
        if node.isNull { return [] }
        guard let items = node.sequence else {
            findings.report(node, "steps must be a list, not \(node.kindDescription)")
            return []
        }
        var ids = StepIDs(findings: findings)
        let read = items.map { self.fields(of: $0) }
        for fields in read {
            if let id = fields?["id"], let text = templates.literal(id, of: "id"), !text.isEmpty { ids.take(text, id) }
        }
        return zip(items, read).compactMap { item, fields in fields.flatMap { step(item, $0, &ids) } }
    }

    private func fields(of node: YAMLNode) -> Fields? {
        let keys = node.mapping?.compactMap(\.key.text) ?? []
        let runs = keys.contains { Self.running.contains($0) }
        let uses = keys.contains { Self.using.contains($0) }
        let isRun = keys.contains("run") || (runs && !keys.contains("uses"))
        let known =
            isRun
            ? Self.common + Self.running : uses ? Self.common + Self.using : Self.common + Self.running + Self.using
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
        guard let reference = ActionReference(text), reference != .docker(image: "") else {
            let shown = ExpressionParser.shown(text)
            findings.report(uses, "uses must be owner/repository[/path]@ref, ./path or docker://image, not \(shown)")
            return nil
        }
        return .uses(reference, with: fields["with"].flatMap { templates.scalars($0, scope: scope, of: "with") })
    }
}

/// Gives the steps of a job their ids.
private struct StepIDs {
    let findings: Findings
    private var taken: Set<String> = []

    private static let maximumLength = 100

    init(findings: Findings) {
        self.findings = findings
    }

    /// Takes an id of the file; one that is not sound or not unique is told.
    mutating func take(_ id: String, _ node: YAMLNode) {
        guard IdentifierRules(findings: findings).check(id, node) else { return }
        if !taken.insert(CaseFolding.fold(id)).inserted {
            findings.report(node, "another step of the job has the id '\(id)'; ids differ in more than case")
        }
    }

    /// An id made from what a step does.
    mutating func made(for action: Step.Action) -> String {
        let name =
            switch action {
            case .run: "run"
            case .uses(.local, _): "self"
            case .uses(.docker(let image), _): image
            case .uses(.repository(let owner, let name, let path, _), _):
                "\(owner)_\(name)\(path.isEmpty ? "" : "_" + path)"
            }
        let base = "__" + String(String.UnicodeScalarView(name.unicodeScalars.map(Self.replaced)))
        var attempt = 1
        while true {
            let suffix = attempt == 1 ? "" : "_\(attempt)"
            let id = base.prefix(Self.maximumLength - suffix.utf8.count) + suffix
            if taken.insert(CaseFolding.fold(String(id))).inserted { return String(id) }
            attempt += 1
        }
    }

    private static func replaced(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": scalar
        default: "_"
        }
    }
}
