import YAML

/// Reads `on`.
struct TriggerReader {
    let findings: Findings
    let support: WorkflowSupport
    private var templates: TemplateReader { TemplateReader(findings: findings) }

    init(findings: Findings, support: WorkflowSupport) {
        self.findings = findings
        self.support = support
    }

    func triggers(_ node: YAMLNode) -> [Trigger] {
        switch node.content {
        case .scalar: return event(node).map { [Trigger(event: $0.name, position: node.place)] } ?? []
        case .sequence(let items):
            if items.isEmpty { findings.report(node, "on names no event") }
            return items.compactMap { item in event(item).map { Trigger(event: $0.name, position: item.place) } }
        case .mapping(let entries):
            if entries.isEmpty { findings.report(node, "on names no event") }
            return entries.compactMap { entry in
                event(entry.key).map { trigger($0, key: entry.key, entry.value) }
            }
        }
    }

    private func event(_ node: YAMLNode) -> EventDescription? {
        guard let name = templates.literal(node, of: "an event") else { return nil }
        guard let event = EventDescription.named(name) else {
            let known = EventDescription.all.map(\.name)
            var message = "there is no event \(ExpressionParser.shown(name))"
            if let near = Suggestion.nearest(to: name, in: known) { message += "; did you mean '\(near)'?" }
            findings.report(node, message)
            return nil
        }
        let isCalled = name == "workflow_call" && support.features.contains(.calledWorkflows)
        if !support.events.contains(name), !isCalled {
            let message =
                "runs are not started by this event; they are by \(support.events.sorted().joined(separator: ", "))"
            findings.notice("on.\(name)", node, message, .warn)
        }
        return event
    }

    private func trigger(_ event: EventDescription, key: YAMLNode, _ node: YAMLNode) -> Trigger {
        var trigger = Trigger(event: event.name, position: key.place)
        if event.name == "schedule" {
            trigger.schedules = schedules(node)
            return trigger
        }
        if node.isNull { return trigger }
        var known = event.keys + (event.types.isEmpty ? [] : ["types"])
        if event.name != "workflow_call" { known += ineffective(node, of: event, known: known) }
        guard let fields = Fields(node, of: event.name, known: known, findings) else { return trigger }
        trigger.types = fields["types"].map { types($0, of: event) }
        func field(_ name: String) -> YAMLNode? { event.keys.contains(name) ? fields[name] : nil }
        trigger.branches = patterns(field("branches"))
        trigger.branchesIgnore = patterns(field("branches-ignore"))
        trigger.tags = patterns(field("tags"))
        trigger.tagsIgnore = patterns(field("tags-ignore"))
        trigger.paths = patterns(field("paths"))
        trigger.pathsIgnore = patterns(field("paths-ignore"))
        trigger.workflows = field("workflows").map { templates.literals($0, of: "a workflow").map(\.text) }
        trigger.names = field("names").map { templates.literals($0, of: "a name").map(\.text) }
        trigger.versions = field("versions").map { templates.literals($0, of: "a version").map(\.text) }
        let inputs = InputReader(findings: findings)
        trigger.inputs = fields["inputs"].map { inputs.inputs($0, isCall: event.name == "workflow_call") } ?? []
        trigger.outputs = fields["outputs"].map { inputs.outputs($0) } ?? []
        trigger.secrets = fields["secrets"].map { inputs.secrets($0) } ?? []
        return trigger
    }

    /// The filters that other events have: GitHub passes them over, and people should know.
    ///
    /// What no event has is more likely a slip of the pen.
    private func ineffective(_ node: YAMLNode, of event: EventDescription, known: [String]) -> [String] {
        let keys = (node.mapping ?? []).map(\.key)
        return keys.compactMap { key in
            guard let name = key.text, !known.contains(name), EventDescription.filters.contains(name) else {
                return nil
            }
            let message = Fields.unknown(key, of: event.name, known: known) + "; it has no effect"
            findings.notice("on.\(event.name)", key, message, .warn)
            return name
        }
    }

    private func types(_ node: YAMLNode, of event: EventDescription) -> [String] {
        templates.literals(node, of: "a type").compactMap { text, node in
            guard !event.types.isEmpty, !event.types.contains(text) else { return text }
            var message = "\(event.name) has no type \(ExpressionParser.shown(text))"
            if let near = Suggestion.nearest(to: text, in: event.types) {
                message += "; did you mean '\(near)'?"
            } else {
                message += "; there are \(Fields.list(event.types))"
            }
            findings.notice("on.\(event.name).types", node, message, .warn)
            return text
        }
    }

    private func patterns(_ node: YAMLNode?) -> [String]? {
        guard let node else { return nil }
        return templates.literals(node, of: "a pattern").map { text, node in
            let pattern = text.hasPrefix("!") ? String(text.dropFirst()) : text
            if case .failure(let invalid) = GlobPattern.parse(pattern) { findings.report(node, invalid.message) }
            return text
        }
    }

    private func schedules(_ node: YAMLNode) -> [Trigger.Schedule] {
        guard let items = node.sequence else {
            findings.report(node, "schedule must be a list of mappings with cron")
            return []
        }
        return items.compactMap { item -> Trigger.Schedule? in
            guard let fields = Fields(item, of: "schedule", known: ["cron", "timezone"], required: ["cron"], findings),
                let cron = fields["cron"], let text = templates.literal(cron, of: "cron")
            else { return nil }
            do throws(WorkflowError) {
                _ = try CronSchedule(text)
            } catch {
                findings.report(cron, error.message)
                return nil
            }
            let zone = fields["timezone"].flatMap { templates.literal($0, of: "timezone") }
            if let node = fields["timezone"], let zone, !TimeZoneRules.isName(zone) {
                let shown = ExpressionParser.shown(zone)
                findings.report(node, "timezone must be a name such as Europe/Berlin, not \(shown)")
                return nil
            }
            return Trigger.Schedule(cron: text, timezone: zone, position: item.place)
        }
    }
}
