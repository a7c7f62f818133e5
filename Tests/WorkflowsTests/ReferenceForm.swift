@testable import Workflows

/// A workflow in the form the reference's tests expect it.
struct ReferenceForm {
    /// Whether places are written.
    let withSource: Bool
    let library: WorkflowLibrary?
    private var inherited: Permissions?
    private var source: WorkflowReference?

    /// Which of the files of the case it is, from 1.
    private var fileNumber = 1

    init(withSource: Bool, library: WorkflowLibrary? = nil) {
        self.withSource = withSource
        self.library = library
    }

    func jobs(of workflow: Workflow) -> ExpressionValue {
        var form = self
        form.inherited = workflow.permissions ?? inherited
        return .list(workflow.jobs.map(form.job))
    }

    private func jobs(of workflow: CalledWorkflow, number: Int, permissions: Permissions?) -> ExpressionValue {
        var form = self
        form.inherited = workflow.permissions ?? permissions
        form.source = workflow.reference
        form.fileNumber = number
        return .list(workflow.definitions.map(form.job))
    }

    private func call(_ job: Job, _ call: Job.Call) -> ExpressionValue {
        var entries: [(String, ExpressionValue)] = [
            ("type", "reusableWorkflowJob"), ("id", literal(job.id, job.position)),
            ("name", job.name.map { scalar($0, asText: true) } ?? literal(job.id, job.position)),
            ("needs", .list(job.needs.map { literal($0.job, $0.position) })),
            ("if", condition(job.condition)), ("ref", literal(call.uses, call.usesPosition)),
        ]
        let place = library?.place(of: call, in: source)
        let workflow = place.flatMap { library?.workflows[$0] }
        let permissions = job.permissions ?? workflow?.permissions ?? inherited
        if let permissions { entries.append(("permissions", self.permissions(permissions))) }
        func add(_ key: String, _ names: [(String, ExpressionValue)]) {
            guard !names.isEmpty else { return }
            let map = names.map { ExpressionValue.object(["Key": .string($0.0), "Value": $0.1]) }
            entries.append((key, ["type": 2.0, "map": .list(map)]))
        }
        if let workflow {
            add("input-definitions", workflow.inputs.map { ($0.name, input($0)) })
            add("secret-definitions", workflow.secrets.map { ($0.name, secret($0)) })
            add(
                "outputs",
                workflow.outputs.map { output in
                    let text = output.summary.map { Template(.text(TemplateText(literal: $0)), at: output.position) }
                    return (output.name, mapping([("description", text), ("value", output.value)]))
                }
            )
        }
        add("input-values", inputValues(call, of: workflow))
        if let secrets = call.secrets { entries.append(("secret-values", value(secrets, asText: true))) }
        if call.inheritsSecrets { entries.append(("inherit-secrets", true)) }
        if let strategy = job.strategy { entries.append(("strategy", self.strategy(strategy))) }
        if let concurrency = job.concurrency { entries.append(("concurrency", self.concurrency(concurrency))) }
        let jobs = workflow.map { self.jobs(of: $0, number: (place ?? 0) + 2, permissions: permissions) }
        entries.append(("jobs", jobs ?? .list([])))
        return .object(ExpressionObject(entries))
    }

    /// What a call gives, each value as its input's type has it.
    private func inputValues(_ call: Job.Call, of workflow: CalledWorkflow?) -> [(String, ExpressionValue)] {
        guard case .mapping(let entries)? = call.with?.content else { return [] }
        return entries.map { entry in
            let input = workflow?.inputs.first { $0.name == entry.key.source }
            let isNull = if case .null = entry.value.content { true } else { false }
            return (entry.key.source, value(entry.value, asText: isNull && input?.kind == .string))
        }
    }

    private func input(_ input: WorkflowInput) -> ExpressionValue {
        let text = input.summary.map { Template(.text(TemplateText(literal: $0)), at: input.position) }
        let required = input.isRequired ? Template(.boolean(true), at: input.position) : nil
        let kind = Template(.text(TemplateText(literal: input.kind.rawValue)), at: input.position)
        return mapping([
            ("description", text), ("required", required), ("type", kind), ("default", input.defaultValue),
        ])
    }

    private func secret(_ secret: WorkflowSecret) -> ExpressionValue {
        guard secret.isRequired || secret.summary != nil else { return .null }
        let text = secret.summary.map { Template(.text(TemplateText(literal: $0)), at: secret.position) }
        let required = secret.isRequired ? Template(.boolean(true), at: secret.position) : nil
        return mapping([("description", text), ("required", required)])
    }

    private func strategy(_ strategy: Strategy) -> ExpressionValue {
        mapping([
            ("matrix", strategy.matrix), ("fail-fast", strategy.failFast), ("max-parallel", strategy.maxParallel),
        ])
    }

    private func job(_ job: Job) -> ExpressionValue {
        if let call = job.call { return self.call(job, call) }
        var entries: [(String, ExpressionValue)] = [
            ("type", "job"), ("id", literal(job.id, job.position)),
            ("name", job.name.map { scalar($0, asText: true) } ?? literal(job.id, job.position)),
        ]
        if !job.needs.isEmpty { entries.append(("needs", .list(job.needs.map { literal($0.job, $0.position) }))) }
        entries.append(("if", condition(job.condition)))
        func add(_ key: String, _ template: Template?, asText: Bool = false) {
            if let template { entries.append((key, value(template, asText: asText))) }
        }
        if let permissions = job.permissions ?? inherited {
            entries.append(("permissions", self.permissions(permissions)))
        }
        if let strategy = job.strategy {
            entries.append(("strategy", self.strategy(strategy)))
        }
        add("env", job.env, asText: true)
        add("timeout-minutes", job.timeoutMinutes)
        add("cancel-timeout-minutes", job.cancelTimeoutMinutes)
        add("continue-on-error", job.continueOnError)
        if let concurrency = job.concurrency { entries.append(("concurrency", self.concurrency(concurrency))) }
        if let defaults = self.defaults(job.defaults) { entries.append(("defaults", defaults)) }
        if let environment = job.environment { entries.append(("environment", self.environment(environment))) }
        add("container", job.container, asText: true)
        add("services", job.services, asText: true)
        add("outputs", job.outputs, asText: true)
        add("snapshot", job.snapshot, asText: true)
        add("runs-on", job.runsOn, asText: true)
        if !job.steps.isEmpty { entries.append(("steps", .list(job.steps.map(step)))) }
        return .object(ExpressionObject(entries))
    }

    private func step(_ step: Step) -> ExpressionValue {
        var entries: [(String, ExpressionValue)] = [("id", .string(step.id))]
        if let name = step.name { entries.append(("name", value(name, asText: true))) }
        if let control = control(step) { return .object(ExpressionObject(entries + control)) }
        entries.append(("if", condition(step.condition)))
        func add(_ key: String, _ template: Template?, asText: Bool = false) {
            if let template { entries.append((key, value(template, asText: asText))) }
        }
        add("env", step.env, asText: true)
        add("continue-on-error", step.continueOnError)
        add("timeout-minutes", step.timeoutMinutes)
        switch step.action {
        case .run(let script, let shell, let directory):
            add("shell", shell, asText: true)
            add("working-directory", directory, asText: true)
            add("run", script, asText: true)
        case .uses(let reference, let with):
            entries.append(("uses", .string(reference.description)))
            add("with", with, asText: true)
        case .wait, .cancel: break
        }
        if step.isBackground == true { entries.append(("background", true)) }
        return .object(ExpressionObject(entries))
    }

    /// What a step that waits or cancels has beside its id; nil for others.
    private func control(_ step: Step) -> [(String, ExpressionValue)]? {
        switch step.action {
        case .run, .uses: nil
        case .wait([]): [("name", "Wait for all"), ("wait-all", true)]
        case .wait(let ids): [("name", "Wait"), ("wait", .list(ids.map { .string($0) }))]
        case .cancel(let id): [("name", "Cancel"), ("cancel", .string(id))]
        }
    }

    private func condition(_ condition: Condition) -> ExpressionValue {
        ["type": 3.0, "expr": .string(condition.expression.source)]
    }

    func defaults(_ defaults: RunDefaults) -> ExpressionValue? {
        guard defaults.shell != nil || defaults.workingDirectory != nil else { return nil }
        let run = mapping([("shell", defaults.shell), ("working-directory", defaults.workingDirectory)])
        return ["type": 2.0, "map": .list([["Key": "run", "Value": run]])]
    }

    func permissions(_ permissions: Permissions) -> ExpressionValue {
        let names = [
            "actions", "checks", "contents", "deployments", "discussions", "id-token", "issues", "packages", "pages",
            "pull-requests", "repository-projects", "security-events", "statuses",
        ]
        switch permissions {
        case .scopes(let levels):
            return .object(
                ExpressionObject(
                    names.compactMap { name in levels[name].flatMap { $0 == .none ? nil : (name, .string($0.rawValue)) }
                    }
                )
            )
        case .all(let level):
            return .object(
                ExpressionObject(
                    names.map { ($0, .string(level.rawValue)) }
                )
            )
        }
    }

    func concurrency(_ concurrency: Concurrency) -> ExpressionValue {
        guard
            concurrency.cancelInProgress != nil || concurrency.queue != nil
                || concurrency.group.position != concurrency.position
        else { return value(concurrency.group, asText: true) }
        return mapping([
            ("group", concurrency.group), ("cancel-in-progress", concurrency.cancelInProgress),
            ("queue", concurrency.queue),
        ])
    }

    private func environment(_ environment: JobEnvironment) -> ExpressionValue {
        guard environment.name.position != environment.position else { return value(environment.name, asText: true) }
        return mapping([
            ("url", environment.url), ("name", environment.name), ("deployment", environment.deployment),
        ])
    }

    private func mapping(_ entries: [(String, Template?)]) -> ExpressionValue {
        let map = entries.compactMap { key, template -> ExpressionValue? in
            template.map { ["Key": .string(key), "Value": value($0)] }
        }
        return ["type": 2.0, "map": .list(map)]
    }

    func value(_ template: Template, asText: Bool = false) -> ExpressionValue {
        switch template.content {
        case .sequence(let elements): return ["type": 1.0, "seq": .list(elements.map { value($0, asText: asText) })]
        case .mapping(let entries):
            let map = entries.map { entry -> ExpressionValue in
                let key: ExpressionValue =
                    entry.isInsert
                    ? ["type": 4.0, "directive": "insert"] : scalar(Template(.text(entry.key), at: entry.keyPosition))
                return ["Key": key, "Value": value(entry.value, asText: asText)]
            }
            return ["type": 2.0, "map": .list(map)]
        default: return scalar(template, asText: asText)
        }
    }

    private func scalar(_ template: Template, asText: Bool = false) -> ExpressionValue {
        if case .text(let text) = template.content, text.literal == nil {
            if let constant = Self.constant(text) { return literal(constant, template.position) }
            let source = text.expression?.source ?? (try? text.asFormat()) ?? "?"
            return place(["type": 3.0, "expr": .string(source)], template.position)
        }
        if asText { return literal(template.literal ?? "?", template.position) }
        switch template.content {
        case .boolean(let value):
            return withSource ? place(["type": 5.0, "bool": .boolean(value)], template.position) : .boolean(value)
        case .number(let value):
            return withSource ? place(["type": 6.0, "num": .number(value)], template.position) : .number(value)
        case .null: return .null
        default: return literal(template.literal ?? "?", template.position)
        }
    }

    /// The text of an expression that is nothing but a string.
    private static func constant(_ text: TemplateText) -> String? {
        guard case .literal(.string(let value))? = text.expression?.root.kind else { return nil }
        return value
    }

    private func literal(_ text: String, _ position: SourcePosition) -> ExpressionValue {
        withSource ? place(["type": 0.0, "lit": .string(text)], position) : .string(text)
    }

    private func place(_ object: ExpressionObject, _ position: SourcePosition) -> ExpressionValue {
        guard withSource else { return .object(object) }
        return .object(
            object.merging([
                "file": .number(Double(fileNumber)), "line": .number(Double(position.line)),
                "col": .number(Double(position.column)),
            ])
        )
    }
}

extension ExpressionValue {
    /// Where two values differ, without regard to the order of keys; nil where they do not.
    func difference(from other: ExpressionValue, at path: String = "") -> String? {
        switch (self, other) {
        case (.object(let left), .object(let right)):
            for (key, value) in right.entries {
                guard let mine = left[key] else { return "\(path).\(key) is missing: \(value.json.prefix(200))" }
                if let difference = mine.difference(from: value, at: "\(path).\(key)") { return difference }
            }
            for key in left.keys where right[key] == nil { return "\(path).\(key) is too much" }
            return nil
        case (.number(let number), .string(let text)) where !number.isFinite && ExpressionNumber.text(number) == text:
            return nil
        case (.array(let left), .array(let right)):
            // Some mappings of the file are typed here and have lost their order.
            func sorted(_ elements: [ExpressionValue]) -> [ExpressionValue] {
                guard elements.allSatisfy({ $0["Key"] != .null }) else { return elements }
                return elements.sorted { $0["Key"].json < $1["Key"].json }
            }
            for (place, pair) in zip(sorted(left.elements), sorted(right.elements)).enumerated() {
                if let difference = pair.0.difference(from: pair.1, at: "\(path)[\(place)]") { return difference }
            }
            return left.elements.count == right.elements.count ? nil : "\(path) has \(left.elements.count) elements"
        default: return self == other ? nil : "\(path) is \(json.prefix(200)), not \(other.json.prefix(200))"
        }
    }
}
