import Manifests

/// What a rollout of interchangeable Pods keeps to.
struct RolloutTerms: Sendable {
    /// When Pods of another template go.
    enum Replacement: Sendable {
        /// All at once, before new ones are made.
        case recreate

        /// As new ones become available.
        case rolling

        /// When somebody removes them.
        case onDelete
    }

    var replicas: Int

    /// How many Pods may be there beyond the replicas.
    var surge: Int

    /// How many of the replicas may be missing.
    var unavailable: Int
    var replacement: Replacement
    var isPaused = false

    /// Whether no Pod is made while another one is on its way out.
    var isExclusive = false

    init(_ deployment: Deployment) {
        replicas = deployment.replicas
        surge = deployment.surge
        unavailable = deployment.unavailable
        replacement = deployment.strategy == .recreate ? .recreate : .rolling
        isPaused = deployment.paused
    }

    init(_ set: DaemonSet) {
        let startsFirst = set.updateStrategy == .rollingUpdate(startsFirst: true)
        replicas = 1
        surge = startsFirst ? 1 : 0
        unavailable = startsFirst ? 0 : 1
        replacement = set.updateStrategy == .onDelete ? .onDelete : .rolling
        isExclusive = !startsFirst
    }

    /// A Pod that runs for good: another one of the same name comes when it has gone.
    init(_: PodObject) {
        replicas = 1
        surge = 0
        unavailable = 1
        replacement = .recreate
    }
}
