/// What the probes have said of a container since its last start.
struct ProbeResult: Sendable, Hashable {
    /// The `postStart` hook is through.
    var hasBegun = false

    /// The startup probe has succeeded.
    var hasStarted = false
    var readySince: ContinuousClock.Instant?

    /// The `postStart` hook, the liveness or the startup probe has failed for good: the container has to start again.
    var mustRestart = false

    /// The grace period of the probe that failed, in seconds, where it has one of its own.
    var grace: Int?
    var trouble: String?

    var isReady: Bool { readySince != nil }

    mutating func becomeReady() {
        trouble = nil
        if readySince == nil { readySince = .now }
    }
}
