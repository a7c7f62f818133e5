/// What is remembered of one run of a Job: what ended how, since the containers that say it may be gone.
struct JobRun: Codable, Sendable, Hashable {
    /// How a run ended.
    struct Finish: Codable, Sendable, Hashable {
        /// Whether enough of its Pods succeeded.
        var isComplete: Bool

        /// One word for machines.
        var reason: String
        var message: String

        /// When, in seconds from 1970.
        var at: Int
    }

    /// What was run.
    var specHash: String

    /// When it began, in seconds from 1970; nil while it is suspended.
    var startedAt: Int?

    /// The numbers of the Pods that succeeded.
    var succeeded: [Int] = []

    /// The numbers of the Pods that failed.
    var failed: [Int] = []

    /// The last starts of containers that failed and were started again in the same Pod.
    private(set) var restarts: [String] = []

    /// How many such starts there were.
    private(set) var restartCount = 0

    /// When the last Pod failed, in seconds from 1970.
    var failedAt: Int?

    /// How it ended; nil while it runs.
    var finish: Finish?

    init(specHash: String) {
        self.specHash = specHash
    }

    /// How often it failed, by whole Pods and by containers that were started again.
    var failures: Int { failed.count + restartCount }

    /// Counts a start that failed, once.
    mutating func restarted(_ start: String) {
        restarts = restarts.suffix(19) + [start]
        restartCount += 1
    }

    func hasEnded(_ index: Int) -> Bool { succeeded.contains(index) || failed.contains(index) }
}
