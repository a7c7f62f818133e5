import YAML

/// Reads one job.
struct JobReader {
    let findings: Findings
    let support: WorkflowSupport
    private var templates: TemplateReader { TemplateReader(findings: findings) }

    init(findings: Findings, support: WorkflowSupport) {
        self.findings = findings
        self.support = support
    }

    private static let common = ["name", "needs", "if", "permissions", "concurrency", "strategy"]
    private static let calling = common + ["uses", "with", "secrets"]
    private static let running =
        common + [
            "runs-on", "environment", "outputs", "env", "defaults", "timeout-minutes", "cancel-timeout-minutes",
            "continue-on-error", "container", "services", "snapshot", "steps",
        ]

    func job(_ id: String, key: YAMLNode, _ node: YAMLNode) -> Job? {
        let keys = node.mapping?.compactMap(\.key.text) ?? []
        let isCall = keys.contains("uses") && !keys.contains("runs-on") && !keys.contains("steps")
        let known = isCall ? Self.calling : Self.running
        let required = isCall ? [] : ["runs-on"]
        guard let fields = Fields(node, of: "a job", known: known, required: required, findings),
            let condition = ConditionReader(findings: findings).condition(
                fields["if"],
                scope: Scopes.jobCondition,
                at: node.place
            )
        else { return nil }
        var job = Job(id: id, position: key.place, condition: condition)
        let path = "jobs.\(id)"
        let settings = SettingsReader(findings: findings, support: support)
        job.name = fields["name"].flatMap { templates.scalar($0, scope: Scopes.job, of: "name") }
        job.needs = fields["needs"].map(needs) ?? []
        job.permissions = fields["permissions"].flatMap { settings.permissions($0, path: "\(path).permissions") }
        job.concurrency = fields["concurrency"].flatMap {
            settings.concurrency($0, scope: Scopes.job, path: "\(path).concurrency")
        }
        job.strategy = fields["strategy"].flatMap { StrategyReader(findings: findings).strategy($0) }
        if isCall {
            job.call = call(fields, path: path)
        } else {
            readRunning(&job, fields, path: path, settings: settings)
        }
        return job
    }

    private func readRunning(_ job: inout Job, _ fields: Fields, path: String, settings: SettingsReader) {
        let containers = ContainerReader(findings: findings)
        job.runsOn = fields["runs-on"].flatMap { RunsOnReader(findings: findings).runsOn($0) }
        job.environment = fields["environment"].flatMap(environment)
        job.outputs = fields["outputs"].flatMap { templates.scalars($0, scope: Scopes.outputs, of: "outputs") }
        job.env = fields["env"].flatMap { templates.scalars($0, scope: Scopes.jobEnv, of: "env") }
        job.defaults = fields["defaults"].map { settings.defaults($0, scope: Scopes.jobDefaults) } ?? RunDefaults()
        job.timeoutMinutes = fields["timeout-minutes"].flatMap {
            templates.number($0, scope: Scopes.job, of: "timeout-minutes")
        }
        job.cancelTimeoutMinutes = fields["cancel-timeout-minutes"].flatMap {
            templates.number($0, scope: Scopes.job, of: "cancel-timeout-minutes")
        }
        job.continueOnError = fields["continue-on-error"].flatMap {
            templates.boolean($0, scope: Scopes.job, of: "continue-on-error")
        }
        job.container = fields["container"].flatMap { containers.container($0) }
        job.services = fields["services"].flatMap { containers.services($0) }
        job.snapshot = fields["snapshot"].flatMap { snapshot($0) }
        job.steps =
            fields["steps"].map { StepsReader(findings: findings, support: support).steps($0, path: "\(path).steps") }
            ?? []
        notice(.containers, fields["container"], "\(path).container", "jobs do not run in containers", .refuse)
        notice(.services, fields["services"], "\(path).services", "services are not started", .refuse)
        notice(.snapshots, fields["snapshot"], "\(path).snapshot", "no image is made of the runner", .refuse)
        let cancel = fields["cancel-timeout-minutes"]
        notice(.cancelTimeout, cancel, "\(path).cancel-timeout-minutes", "the runner's own time counts", .warn)
    }

    private func notice(
        _ feature: WorkflowSupport.Feature,
        _ node: YAMLNode?,
        _ path: String,
        _ message: String,
        _ effect: WorkflowNotice.Effect
    ) {
        guard let node, !support.features.contains(feature) else { return }
        if feature == .containers, node.text?.isEmpty == true { return }
        findings.notice(path, node, message, effect)
    }

    private func needs(_ node: YAMLNode) -> [Job.Need] {
        templates.literals(node, of: "a job in needs").map { Job.Need(job: $0.text, position: $0.node.place) }
    }

    private func call(_ fields: Fields, path: String) -> Job.Call? {
        guard let node = fields["uses"], let text = templates.literal(node, of: "uses") else { return nil }
        let isLocal = (text.hasPrefix("./") || text.hasPrefix("$/")) && !text.contains("@")
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        let isRemote = halves.count == 2 && !halves[1].isEmpty && halves[0].split(separator: "/").count >= 3
        if !isLocal && !isRemote {
            findings.report(
                node,
                "uses of a job must be ./path/to/workflow.yml or owner/repository/path/to/workflow.yml@ref"
            )
        }
        if !support.features.contains(.calledWorkflows) {
            findings.notice("\(path).uses", node, "called workflows are not carried out yet", .refuse)
        }
        var call = Job.Call(uses: text, usesPosition: node.place, inheritsSecrets: false)
        call.with = fields["with"].flatMap { templates.scalars($0, scope: Scopes.job, of: "with") }
        if let secrets = fields["secrets"] {
            if secrets.mapping != nil {
                call.secrets = templates.scalars(secrets, scope: Scopes.callSecrets, of: "secrets")
            } else if secrets.text == "inherit" {
                call.inheritsSecrets = true
            } else if !secrets.isNull {
                findings.report(secrets, "secrets must be 'inherit' or a mapping of names to values")
            }
        }
        return call
    }

    private func environment(_ node: YAMLNode) -> JobEnvironment? {
        guard node.mapping != nil else {
            guard let name = templates.scalar(node, scope: Scopes.job, of: "environment") else { return nil }
            return JobEnvironment(name: name, position: node.place)
        }
        let known = ["name", "url", "deployment"]
        guard let fields = Fields(node, of: "environment", known: known, required: ["name"], findings),
            let name = fields["name"].flatMap({ templates.text($0, scope: Scopes.job, of: "name") })
        else { return nil }
        return JobEnvironment(
            name: name,
            url: fields["url"].flatMap { templates.scalar($0, scope: Scopes.environmentURL, of: "url") },
            deployment: fields["deployment"].flatMap { templates.boolean($0, scope: Scopes.job, of: "deployment") },
            position: node.place
        )
    }

    private func snapshot(_ node: YAMLNode) -> Template? {
        guard let entries = node.mapping else { return templates.text(node, scope: Scopes.job, of: "snapshot") }
        let known = ["image-name", "version", "if"]
        guard let fields = Fields(node, of: "snapshot", known: known, required: ["image-name"], findings) else {
            return nil
        }
        var values = templates.entries(entries.filter { $0.key.text != "if" }) {
            templates.scalar($0, scope: Scopes.job)
        }
        let conditions = ConditionReader(findings: findings)
        if let key = fields.key("if"), let value = fields["if"],
            let condition = conditions.condition(value, scope: Scopes.snapshotCondition, at: value.place)
        {
            let own = condition.ownExpression ?? condition.expression
            let template = Template(.text(TemplateText(expression: own)), at: value.place)
            values.append(TemplateEntry(key: TemplateText(literal: "if"), at: key.place, value: template))
        }
        return Template(.mapping(values), at: node.place)
    }
}
