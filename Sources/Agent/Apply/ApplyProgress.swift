public import ControllerAPI

/// What people see while something is applied.
public enum ApplyProgress: Sendable, Hashable {
    /// What the manifests ask for and nobody carries out.
    case warning(String)

    /// An image is not here and is asked for.
    case pulling(String)

    /// How a workload stands now.
    case workload(WorkloadStatus)

    /// Something is in the way, or is no longer where the message is empty.
    case trouble(type: String, message: String)

    /// What a report tells that the one before did not.
    static func changes(from last: AgentStatus?, to status: AgentStatus) -> [ApplyProgress] {
        var changes: [ApplyProgress] = []
        for workload in status.workloads where last?.workloads.contains(where: { isSame($0, workload) }) != true {
            changes.append(.workload(workload))
        }
        for condition in status.conditions where ["Engine", "Applied", "Traffic"].contains(condition.type) {
            let before = last?.conditions.first { $0.type == condition.type }
            let message = condition.status == "False" ? condition.message : ""
            let earlier = before?.status == "False" ? before?.message ?? "" : ""
            if message != earlier { changes.append(.trouble(type: condition.type, message: message)) }
        }
        return changes
    }

    private static func isSame(_ left: WorkloadStatus, _ right: WorkloadStatus) -> Bool {
        left.key == right.key && left.health == right.health && left.ready == right.ready
            && left.desired == right.desired && left.message == right.message
    }
}
