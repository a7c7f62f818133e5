/// What to wait for.
public enum WaitCondition: String, Sendable, Hashable {
    /// That it does not run, which may be so already.
    case notRunning = "not-running"
    /// Its next exit.
    case nextExit = "next-exit"
    case removed
}
