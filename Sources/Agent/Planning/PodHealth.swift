/// What the probes and the restarts say of a Pod; kept by the agent while it runs.
struct PodHealth: Sendable, Hashable {
    /// Every container runs and every readiness probe succeeds.
    var isReady: Bool

    /// For how long it has been ready without a break, in seconds.
    var readyForSeconds: Double

    /// For how long it has not been ready, in seconds: since it was ready last, else since this agent saw it first.
    var unreadySeconds: Double

    /// Containers that have to be started again, and whether their time for that has come.
    var restarts: [Restart]

    /// The containers to start for the first time now, by name.
    var starts: [String]

    /// How far it has come.
    var phase: PodPhase

    /// Its work is over, and what still runs of it is to be stopped.
    var mustFinish: Bool

    /// Why it is not ready, in words; nil when there is nothing to say.
    var trouble: String?

    /// How often containers ended or were ended by a probe since the Pod came up.
    var failures: Int

    init(
        isReady: Bool = false,
        readyForSeconds: Double = 0,
        unreadySeconds: Double = 0,
        restarts: [Restart] = [],
        starts: [String] = [],
        phase: PodPhase = .running,
        mustFinish: Bool = false,
        trouble: String? = nil,
        failures: Int = 0
    ) {
        self.isReady = isReady
        self.readyForSeconds = readyForSeconds
        self.unreadySeconds = unreadySeconds
        self.restarts = restarts
        self.starts = starts
        self.phase = phase
        self.mustFinish = mustFinish
        self.trouble = trouble
        self.failures = failures
    }

    /// Its time is over: nothing of it starts any more.
    mutating func expire(_ words: String) {
        phase = .failed
        starts = []
        restarts = []
        trouble = words
    }

    /// A container that has to be started again.
    struct Restart: Sendable, Hashable {
        var containerID: String
        var isDue: Bool

        /// It runs and has to be stopped first: a probe or its `postStart` hook failed.
        var mustStop: Bool
    }
}
