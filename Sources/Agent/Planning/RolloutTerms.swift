import Manifests

/// What a rollout of interchangeable Pods keeps to.
struct RolloutTerms: Sendable {
    /// When Pods of another template go.
    enum Replacement: Sendable {
        /// All at once, before new ones are made.
        case recreate

        /// As new ones become available.
        case rolling
    }

    var replicas: Int

    /// How many Pods may be there beyond the replicas.
    var surge: Int

    /// How many of the replicas may be missing.
    var unavailable: Int
    var replacement: Replacement
    var isPaused: Bool

    init(_ deployment: Deployment) {
        replicas = deployment.replicas
        surge = deployment.surge
        unavailable = deployment.unavailable
        replacement = deployment.strategy == .recreate ? .recreate : .rolling
        isPaused = deployment.paused
    }
}
