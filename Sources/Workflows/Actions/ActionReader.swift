import YAML

extension ActionDefinition {
    /// Reads an `action.yml`.
    ///
    /// Keys that only a marketplace needs are passed over.
    ///
    /// - Throws: An error of code `invalidFile` with every problem found, in the file's order.
    public static func parse(
        _ bytes: [UInt8],
        file: String,
        limits: WorkflowLimits = .standard
    ) throws(WorkflowError) -> ActionDefinition {
        let root = try limits.document(bytes, file: file)
        let findings = Findings(file: file, maximum: limits.maximumIssues)
        let action = ActionReader(findings: findings).action(root)
        guard findings.issues.isEmpty, let action else {
            throw WorkflowError(.invalidFile, issues: WorkflowReader.sorted(findings.issues))
        }
        return action
    }
}

/// Reads an action's file.
struct ActionReader {
    let findings: Findings
    private var templates: TemplateReader { TemplateReader(findings: findings) }

    init(findings: Findings) {
        self.findings = findings
    }

    private static let runtimes = ["composite", "docker", "node12", "node16", "node20", "node24"]

    func action(_ root: YAMLNode) -> ActionDefinition? {
        guard root.mapping != nil else {
            findings.report(root, "an action must be a mapping with name, inputs, outputs and runs")
            return nil
        }
        guard let runs = root["runs"], runs.mapping != nil else {
            findings.report(root["runs"] ?? root, "an action needs 'runs', a mapping with 'using'")
            return nil
        }
        guard let kind = self.runs(runs) else { return nil }
        return ActionDefinition(
            file: findings.file,
            name: root["name"]?.text ?? "",
            inputs: inputs(root["inputs"]),
            outputs: outputs(root["outputs"], of: kind),
            runs: kind
        )
    }

    private func inputs(_ node: YAMLNode?) -> [ActionDefinition.Input] {
        (node?.mapping ?? []).compactMap { entry in
            guard let name = entry.key.text, !name.isEmpty else {
                findings.report(entry.key, "an input needs a name")
                return nil
            }
            let value = entry.value
            return ActionDefinition.Input(
                name: name,
                isRequired: value["required"]?.text?.lowercased() == "true",
                fallback: value["default"].flatMap {
                    templates.scalar($0, scope: Scopes.actionInput, of: "default")
                },
                deprecation: value["deprecationMessage"]?.text
            )
        }
    }

    private func outputs(_ node: YAMLNode?, of runs: ActionDefinition.Runs) -> [ActionDefinition.Output] {
        guard case .composite = runs else { return [] }
        return (node?.mapping ?? []).compactMap { entry in
            guard let name = entry.key.text, let node = entry.value["value"],
                let value = templates.scalar(node, scope: Scopes.actionOutput, of: "value")
            else {
                findings.report(entry.key, "an output of a composite action needs 'value'")
                return nil
            }
            return ActionDefinition.Output(name: name, value: value)
        }
    }

    private func runs(_ node: YAMLNode) -> ActionDefinition.Runs? {
        guard let using = node["using"], let word = using.text, !word.isEmpty else {
            findings.report(node, "'runs' needs 'using': \(Fields.list(Self.runtimes))")
            return nil
        }
        switch word.lowercased() {
        case "composite":
            guard let steps = node["steps"] else {
                findings.report(node, "a composite action needs 'steps'")
                return nil
            }
            return .composite(StepsReader(findings: findings, place: .action).steps(steps, path: "runs.steps"))
        case "docker": return docker(node)
        case let runtime where runtime.hasPrefix("node") && runtime.dropFirst(4).allSatisfy(\.isNumber):
            guard let main = path(node, "main") else {
                findings.report(node, "a JavaScript action needs 'main'")
                return nil
            }
            return .javaScript(
                ActionDefinition.JavaScript(
                    runtime: runtime,
                    main: main,
                    pre: hook(node, "pre", "pre-if"),
                    post: hook(node, "post", "post-if")
                )
            )
        default:
            let shown = ExpressionParser.shown(word)
            findings.report(using, "unknown 'using' \(shown); it is one of \(Fields.list(Self.runtimes))")
            return nil
        }
    }

    private func docker(_ node: YAMLNode) -> ActionDefinition.Runs? {
        guard let image = path(node, "image") else {
            findings.report(node, "a Docker action needs 'image': a Dockerfile or docker://image")
            return nil
        }
        let arguments = (node["args"]?.sequence ?? []).compactMap {
            templates.scalar($0, scope: Scopes.actionInput, of: "an argument")
        }
        return .docker(
            ActionDefinition.Docker(
                image: image,
                entrypoint: path(node, "entrypoint"),
                arguments: arguments,
                env: node["env"].flatMap { templates.scalars($0, scope: Scopes.actionInput, of: "env") },
                pre: hook(node, "pre-entrypoint", "pre-if"),
                post: hook(node, "post-entrypoint", "post-if")
            )
        )
    }

    private func path(_ node: YAMLNode, _ key: String) -> String? {
        guard let value = node[key], let text = templates.literal(value, of: key), !text.isEmpty else { return nil }
        return text
    }

    private func hook(_ node: YAMLNode, _ key: String, _ ifKey: String) -> ActionDefinition.Hook? {
        guard let entry = path(node, key) else { return nil }
        let condition = node[ifKey].flatMap {
            ConditionReader(findings: findings).condition($0, scope: Scopes.actionHook, at: $0.place)
        }
        return ActionDefinition.Hook(entry: entry, condition: condition)
    }
}
