/// What the caller carries out beyond the core of the dialect; the rest of what a file says becomes a notice.
public struct WorkflowSupport: Sendable, Hashable {
    /// A part of the dialect that some executors or controllers do not carry out.
    public enum Feature: String, Sendable, Hashable, CaseIterable {
        case backgroundSteps
        case calledWorkflows
        case cancelTimeout
        case concurrency
        case containers
        case permissions
        case services
        case snapshots
    }

    public var features: Set<Feature>

    /// The events that start runs.
    public var events: Set<String>

    public init(features: Set<Feature> = [], events: Set<String> = ["push", "workflow_dispatch"]) {
        self.features = features
        self.events = events
    }

    /// Steps on the host and in containers, services, and calls of other workflows, started by pushes and by hand.
    public static let core = WorkflowSupport(features: [.calledWorkflows, .containers, .services])

    /// What a controller carries out: concurrency groups too, and what it starts by itself.
    public static let controller = WorkflowSupport(
        features: core.features.union([.concurrency]),
        events: core.events.union([
            "create", "delete", "pull_request", "pull_request_target", "repository_dispatch", "schedule",
            "workflow_run",
        ])
    )

    /// Everything that is read, for checks of the file alone.
    public static let all = WorkflowSupport(
        features: Set(Feature.allCases),
        events: Set(EventDescription.all.map(\.name))
    )
}
