import ControllerAPI

/// One workload in the tables of agents and hosts.
struct WorkloadRow {
    let name: String
    let health: String
    let ready: String
    let updated: String?
    let available: String?
    /// With what is to be said of it.
    let images: String

    init(_ workload: WorkloadStatus) {
        name = "\(workload.kind)/\(workload.namespace)/\(workload.name)"
        health = workload.health.rawValue
        ready = "\(workload.ready)/\(workload.desired)"
        updated = workload.updated.map(String.init)
        available = workload.available.map(String.init)
        images =
            workload.images.map(Shown.image).joined(separator: ", ")
            + (workload.message.map { "  (\($0))" } ?? "")
    }
}
