/// Holds an event against one trigger's filters.
struct TriggerMatch {
    let trigger: Trigger
    let event: WorkflowEvent

    private static let pullRequestTypes = ["opened", "synchronize", "reopened"]

    var decision: TriggerDecision {
        switch event.name {
        case "push": pushDecision
        case "pull_request", "pull_request_target": pullRequestDecision
        case "workflow_run": workflowRunDecision
        case "schedule": scheduleDecision
        default: typeDecision(default: nil) ?? .yes("the workflow runs on \(event.name)")
        }
    }

    private var pushDecision: TriggerDecision {
        if event.revision.allSatisfy({ $0 == "0" }) { return .no("\(event.ref) was deleted") }
        let filtersBranches = trigger.branches != nil || trigger.branchesIgnore != nil
        let filtersTags = trigger.tags != nil || trigger.tagsIgnore != nil
        if let tag = event.tag {
            if filtersBranches && !filtersTags {
                return .no("only pushes of branches are asked for, not the tag \(tag)")
            }
            // Path filters do not apply to tags.
            return refusal("tag", tag, trigger.tags, trigger.tagsIgnore) ?? .yes("the tag \(tag) was pushed")
        }
        guard let branch = event.branch else { return .no("\(event.ref) is neither a branch nor a tag") }
        if filtersTags && !filtersBranches {
            return .no("only pushes of tags are asked for, not the branch \(branch)")
        }
        return refusal("branch", branch, trigger.branches, trigger.branchesIgnore) ?? pathRefusal
            ?? .yes("the branch \(branch) was pushed")
    }

    private var pullRequestDecision: TriggerDecision {
        if let refused = typeDecision(default: Self.pullRequestTypes) { return refused }
        let base = event.baseRef ?? event.branch ?? event.ref
        return refusal("branch", base, trigger.branches, trigger.branchesIgnore) ?? pathRefusal
            ?? .yes("a pull request to \(base) was \(event.action ?? "opened")")
    }

    private var workflowRunDecision: TriggerDecision {
        if let refused = typeDecision(default: nil) { return refused }
        let workflow = event.workflow ?? ""
        if let wanted = trigger.workflows, !Self.isSelected(workflow, by: wanted) {
            return .no("the workflow \(workflow) is none of \(wanted.joined(separator: ", "))")
        }
        let branch = event.headRef ?? event.branch ?? event.ref
        return refusal("branch", branch, trigger.branches, trigger.branchesIgnore)
            ?? .yes("the workflow \(workflow) was \(event.action ?? "completed")")
    }

    private var scheduleDecision: TriggerDecision {
        let lines = trigger.schedules.map(\.cron)
        guard let line = event.schedule, !lines.contains(line) else {
            return .yes("the time of \(event.schedule ?? "the schedule") has come")
        }
        return .no("the workflow runs at \(lines.joined(separator: ", ")), not at \(line)")
    }

    private func typeDecision(default types: [String]?) -> TriggerDecision? {
        guard let types = trigger.types ?? types, let action = event.action, !types.contains(action) else { return nil }
        return .no("\(event.name) is asked for when \(types.joined(separator: ", ")), not when \(action)")
    }

    private func refusal(_ kind: String, _ name: String, _ wanted: [String]?, _ ignored: [String]?) -> TriggerDecision?
    {
        if let wanted, !Self.isSelected(name, by: wanted) {
            return .no("the \(kind) \(name) is none of \(wanted.joined(separator: ", "))")
        }
        if let ignored, Self.isSelected(name, by: ignored) {
            return .no("the \(kind) \(name) is ignored by \(ignored.joined(separator: ", "))")
        }
        return nil
    }

    private var pathRefusal: TriggerDecision? {
        // Without the list of files the filters cannot be held against it; a run too many does less harm.
        guard let paths = event.changedPaths else { return nil }
        if let wanted = trigger.paths, !paths.contains(where: { Self.isSelected($0, by: wanted) }) {
            return .no("no changed file is one of \(wanted.joined(separator: ", "))")
        }
        if let ignored = trigger.pathsIgnore, paths.allSatisfy({ Self.isSelected($0, by: ignored) }) {
            return .no("every changed file is ignored by \(ignored.joined(separator: ", "))")
        }
        return nil
    }

    /// Whether patterns select a name: the last that matches decides, and `!` before it takes the name out.
    static func isSelected(_ name: String, by patterns: [String]) -> Bool {
        var isSelected = false
        for text in patterns {
            let isNegated = text.hasPrefix("!")
            guard case .success(let pattern) = GlobPattern.parse(isNegated ? String(text.dropFirst()) : text) else {
                continue
            }
            if pattern.matches(name) { isSelected = !isNegated }
        }
        return isSelected
    }
}
