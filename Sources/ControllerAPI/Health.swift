/// How a workload, an agent or an environment is doing, in the words of Kubernetes tools.
public enum Health: String, Codable, Sendable, Hashable, CaseIterable {
    /// Everything desired runs and is ready.
    case healthy = "Healthy"

    /// On its way to the desired state, within its deadline.
    case progressing = "Progressing"

    /// Not at the desired state and not getting there by itself.
    case degraded = "Degraded"

    /// Nothing has reported, or nothing of it exists.
    case missing = "Missing"

    /// Held by a person.
    case suspended = "Suspended"

    /// The health of several things seen as one: the worst of them decides.
    ///
    /// `parts`: the healths to combine; none at all is `missing`.
    public static func combined(_ parts: some Sequence<Health>) -> Health {
        parts.max { $0.severity < $1.severity } ?? .missing
    }

    private var severity: Int {
        switch self {
        case .healthy: 0
        case .suspended: 1
        case .progressing: 2
        case .missing: 3
        case .degraded: 4
        }
    }
}
