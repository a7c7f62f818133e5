/// How far a Pod has come, in the words of Kubernetes.
enum PodPhase: Sendable, Hashable {
    /// Some of its containers have not been started yet.
    case pending

    /// All of them have, and something runs or will run again.
    case running

    /// All have ended well and none starts again.
    case succeeded

    /// All have ended, one of them not well, and none starts again.
    case failed
}
