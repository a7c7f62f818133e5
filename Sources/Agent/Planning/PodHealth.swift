/// What the probes and the restarts say of a Pod; kept by the agent while it runs.
struct PodHealth: Sendable, Hashable {
    /// Every container runs and every readiness probe succeeds.
    var isReady: Bool

    /// For how long it has been ready without a break, in seconds.
    var readyForSeconds: Double

    /// For how long it has existed for this agent, in seconds.
    var ageSeconds: Double

    /// Containers that have to be started again, and whether their time for that has come.
    var restarts: [Restart]

    /// Why it is not ready, in words; nil when there is nothing to say.
    var trouble: String?

    /// How often containers ended or were ended by a probe since the Pod came up.
    var failures: Int

    init(
        isReady: Bool = false,
        readyForSeconds: Double = 0,
        ageSeconds: Double = 0,
        restarts: [Restart] = [],
        trouble: String? = nil,
        failures: Int = 0
    ) {
        self.isReady = isReady
        self.readyForSeconds = readyForSeconds
        self.ageSeconds = ageSeconds
        self.restarts = restarts
        self.trouble = trouble
        self.failures = failures
    }

    /// A container that has to be started again.
    struct Restart: Sendable, Hashable {
        var containerID: String
        var isDue: Bool

        /// It runs and has to be stopped first: its liveness or startup probe failed.
        var mustStop: Bool
    }
}
