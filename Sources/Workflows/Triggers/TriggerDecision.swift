/// Whether an event starts a workflow, and why it does not.
public struct TriggerDecision: Sendable, Hashable {
    public var isTriggered: Bool

    /// What decided: the filter that held, or the first that did not.
    public var reason: String

    static func yes(_ reason: String) -> TriggerDecision {
        TriggerDecision(isTriggered: true, reason: reason)
    }

    static func no(_ reason: String) -> TriggerDecision {
        TriggerDecision(isTriggered: false, reason: reason)
    }
}

extension Workflow {
    /// Whether an event starts this workflow, by `on` and its filters.
    public func triggers(for event: WorkflowEvent) -> TriggerDecision {
        let named = triggers.filter { $0.event == event.name }
        guard let first = named.first else {
            let events = triggers.map(\.event).joined(separator: ", ")
            return .no("the workflow runs on \(events), not on \(event.name)")
        }
        let decision = TriggerMatch(trigger: first, event: event).decision
        return decision
    }
}
