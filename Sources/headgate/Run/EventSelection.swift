import LocalRun
import Workflows

/// The event that is run, and the workflows that it starts.
struct EventSelection {
    let event: WorkflowEvent
    let workflows: [Workflow]

    /// What a person should know about the choice.
    let notes: [String]

    /// Chooses.
    ///
    /// `isNamed`: whether one file was asked for: it then runs even if its filters would hold it back. A draft with an
    /// empty name leaves the choice of the event.
    init(_ workflows: [Workflow], isNamed: Bool, draft: EventDraft, project: Project) throws {
        var draft = draft
        var notes: [String] = []
        if draft.name.isEmpty { draft.name = Self.event(of: workflows, draft) }
        let name = draft.name
        if isNamed, !workflows.contains(where: { $0.triggers.contains { $0.event == name } }) {
            let known = workflows.flatMap(\.triggers).map(\.event).joined(separator: ", ")
            throw CommandError(
                "\(workflows.map(\.file).joined(separator: ", ")) runs on \(known), not on \(draft.name)",
                status: ExitStatus.usage
            )
        }
        let event = draft.event(for: project)
        var chosen: [Workflow] = []
        for workflow in workflows {
            let decision = workflow.triggers(for: event)
            if decision.isTriggered {
                chosen.append(workflow)
            } else if isNamed {
                notes.append("\(workflow.file): \(decision.reason); it runs since it was asked for")
                chosen.append(workflow)
            } else {
                notes.append("\(workflow.file) does not run: \(decision.reason)")
            }
        }
        if draft.name != "push" { notes.append("the event is \(draft.name)") }
        self.event = event
        self.workflows = chosen
        self.notes = notes
    }

    /// Push where a workflow runs on it, then by hand, then whatever the first one runs on.
    private static func event(of workflows: [Workflow], _ draft: EventDraft) -> String {
        let events = workflows.flatMap(\.triggers).map(\.event)
        if !draft.inputs.isEmpty, events.contains("workflow_dispatch") { return "workflow_dispatch" }
        return ["push", "workflow_dispatch", "pull_request"].first(where: events.contains) ?? events.first ?? "push"
    }
}
