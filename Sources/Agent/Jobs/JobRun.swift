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

    /// The numbers of Pods that failed in a way that does not count; nil in journals of earlier versions.
    private(set) var ignored: [Int]?

    /// The completion indexes that failed for good whatever their number of tries; nil in journals of earlier versions.
    private(set) var abandoned: Set<Int>?

    /// The last starts of containers that failed and were started again in the same Pod, `CONTAINER@TIME`.
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
    var failures: Int { failed.count - (ignored?.count ?? 0) + restartCount }

    /// A Pod failed in a way that does not count.
    mutating func ignore(_ index: Int) { ignored = (ignored ?? []) + [index] }

    /// A completion index has failed for good.
    mutating func abandon(_ index: Int) { abandoned = (abandoned ?? []).union([index]) }

    /// Whether the failure of a Pod does not count.
    func isIgnored(_ index: Int) -> Bool { ignored?.contains(index) ?? false }

    /// Counts the start of a container that failed, once.
    ///
    /// Of the others only those are kept that are still there: of them it may be asked again.
    mutating func restarted(_ container: String, at time: String, among others: @autoclosure () -> Set<String>) {
        let start = "\(container)@\(time)"
        guard !restarts.contains(start) else { return }
        let others = others()
        restarts = restarts.filter { others.contains(String($0.prefix { $0 != "@" })) } + [start]
        restartCount += 1
    }

    /// Moves its times along with a clock that was set, so that what has passed of them stays the same.
    mutating func shift(by seconds: Int) {
        startedAt? += seconds
        failedAt? += seconds
        finish?.at += seconds
    }

    func hasEnded(_ index: Int) -> Bool { succeeded.contains(index) || failed.contains(index) }
}
