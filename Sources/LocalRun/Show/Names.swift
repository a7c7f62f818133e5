import Workflows

/// The names of a run's jobs as they stand at the beginning of lines.
struct Names {
    private var names: [String: String] = [:]
    private(set) var width = 0

    /// The longest name that others are moved to the right for.
    private static let maximumWidth = 32

    mutating func add(_ jobs: [PlannedJob]) {
        for job in jobs {
            names[job.id] = job.name
            width = max(width, min(job.name.count, Self.maximumWidth))
        }
    }

    subscript(id: String) -> String { names[id] ?? id }

    /// The name with spaces after it.
    func padded(_ id: String) -> String {
        let name = self[id]
        return name + String(repeating: " ", count: max(0, width - name.count))
    }
}
