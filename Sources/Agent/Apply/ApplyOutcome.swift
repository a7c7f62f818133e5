import ControllerAPI

/// What came of applying.
public enum ApplyOutcome: Sendable, Hashable {
    /// Everything is as it was asked for.
    case healthy

    /// A release failed; why, with the container's own last words.
    case failed([String])

    /// Something beside the release is in the way: the engine, the disk, a port that is taken.
    case obstructed([String])

    /// It was not through in time; what it still waits for.
    case overdue([String])

    /// Reads a report; nil while it goes on.
    ///
    /// A release is called bad only when nothing else is on its way: what it needs may be among that.
    init?(_ status: AgentStatus, isAtRest: Bool) {
        let open = status.workloads.filter { !Self.isDone($0) }
        let failed = open.filter { $0.health == .degraded }
        if !failed.isEmpty, failed.count == open.count {
            self = .failed(failed.map(Self.line))
            return
        }
        guard open.isEmpty, isAtRest else { return nil }
        if let traffic = status.conditions.first(where: { $0.type == "Traffic" && $0.reason == "NotServed" }),
            traffic.status == "False"
        {
            self = .obstructed(["everything runs, but not all of it can be reached: \(traffic.message)"])
        } else {
            self = .healthy
        }
    }

    /// What it was when the time was over.
    init(late status: AgentStatus?) {
        guard let status else {
            self = .obstructed(["the engine was not looked at in time"])
            return
        }
        let obstacles = status.conditions.filter { condition in
            condition.status == "False" && ["Engine", "Applied", "Traffic"].contains(condition.type)
        }
        guard obstacles.isEmpty else {
            self = .obstructed(obstacles.map { "\($0.type): \($0.message)" })
            return
        }
        self = .overdue(status.workloads.filter { !Self.isDone($0) }.map(Self.line))
    }

    /// A rollout that the manifests pause is as they ask.
    private static func isDone(_ workload: WorkloadStatus) -> Bool {
        workload.health == .healthy || workload.health == .suspended
    }

    private static func line(_ workload: WorkloadStatus) -> String {
        "\(workload.kind)/\(workload.namespace)/\(workload.name): \(workload.message ?? workload.health.rawValue)"
    }
}
