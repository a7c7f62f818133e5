import YAML

/// Reads what a workflow and a job may both have: defaults, permissions, concurrency.
struct SettingsReader {
    let findings: Findings
    let support: WorkflowSupport
    private var templates: TemplateReader { TemplateReader(findings: findings) }

    init(findings: Findings, support: WorkflowSupport) {
        self.findings = findings
        self.support = support
    }

    func defaults(_ node: YAMLNode, scope: ExpressionScope) -> RunDefaults {
        if node.isNull { return RunDefaults() }
        guard let outer = Fields(node, of: "defaults", known: ["run"], findings), let run = outer["run"], !run.isNull,
            let fields = Fields(run, of: "defaults.run", known: ["shell", "working-directory"], findings)
        else { return RunDefaults() }
        return RunDefaults(
            shell: fields["shell"].flatMap { templates.scalar($0, scope: scope, of: "shell") },
            workingDirectory: fields["working-directory"].flatMap {
                templates.scalar($0, scope: scope, of: "working-directory")
            }
        )
    }

    func permissions(_ node: YAMLNode, path: String) -> Permissions? {
        if !support.features.contains(.permissions), !findings.hasNotice("permissions") {
            findings.notice("permissions", node, "the jobs' tokens are not restricted by them", .warn)
        }
        guard let entries = node.mapping else {
            switch templates.literal(node, of: "permissions") {
            case "read-all": return .all(.read)
            case "write-all": return .all(.write)
            case nil: return nil
            default:
                findings.report(
                    node,
                    "permissions must be read-all, write-all or a mapping of scopes to read, write or none"
                )
                return nil
            }
        }
        var levels: [String: Permissions.Level] = [:]
        for entry in entries {
            guard let name = entry.key.text, Permissions.scopes.contains(name) else {
                findings.report(entry.key, Fields.unknown(entry.key, of: "permissions", known: Permissions.scopes))
                continue
            }
            guard let text = templates.literal(entry.value, of: "a permission") else { continue }
            guard let level = Permissions.Level(rawValue: text) else {
                findings.report(entry.value, "a permission is read, write or none, not \(ExpressionParser.shown(text))")
                continue
            }
            levels[name] = level
        }
        return .scopes(levels)
    }

    func concurrency(_ node: YAMLNode, scope: ExpressionScope, path: String) -> Concurrency? {
        if !support.features.contains(.concurrency) {
            findings.notice(path, node, "runs and jobs of one group are not held back yet", .warn)
        }
        guard node.mapping != nil else {
            guard let group = templates.text(node, scope: scope, of: "concurrency") else { return nil }
            return Concurrency(group: group, position: node.place)
        }
        let known = ["group", "cancel-in-progress", "queue"]
        guard let fields = Fields(node, of: "concurrency", known: known, required: ["group"], findings),
            let group = fields["group"].flatMap({ templates.text($0, scope: scope, of: "group") })
        else { return nil }
        return Concurrency(
            group: group,
            cancelInProgress: fields["cancel-in-progress"].flatMap {
                templates.boolean($0, scope: scope, of: "cancel-in-progress")
            },
            queue: fields["queue"].flatMap { templates.scalar($0, scope: scope, of: "queue") },
            position: node.place
        )
    }
}
