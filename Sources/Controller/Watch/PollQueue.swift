/// Which repository is to be asked next: pure, told the time by its caller.
///
/// A repository that failed last time waits longer and longer, and only some of the workers look at such ones: however many
/// remotes are silent, the others are asked in time.
struct PollQueue: Sendable {
    /// The longest pause after failures, unless the repository's own interval is longer.
    static let longestPause = Duration.seconds(300)

    /// Hints make a repository be asked again no sooner than this after the last question.
    static let shortestGap = Duration.milliseconds(200)

    /// The same for a repository that failed.
    static let shortestGapAfterFailure = Duration.seconds(5)

    typealias Instant = ContinuousClock.Instant

    /// What to do now.
    enum Step: Sendable, Equatable {
        case poll(String)

        /// Nothing before that time, or before something changes.
        case wait(until: Instant?)
    }

    private struct Entry {
        var interval: Duration
        var due: Instant
        var failures = 0
        var isBusy = false
        var isHinted = false
        var asked: Instant?
    }

    /// How many may be asked at the same time.
    let workers: Int

    /// How many of the workers may be with repositories that failed.
    let workersForFailing: Int
    private var entries: [String: Entry] = [:]
    private var busy = 0
    private var busyWithFailing = 0

    /// The repositories in the order in which they are asked first: those for whom there are workers at once, the others
    /// spread over their interval.
    init(_ intervals: [(name: String, interval: Duration)], workers: Int, workersForFailing: Int, now: Instant) {
        self.workers = workers
        self.workersForFailing = workersForFailing
        for (place, (name, interval)) in intervals.enumerated() {
            let late = max(0, place - workers)
            let spread = min(interval, .seconds(30)) * (Double(late) / Double(max(1, intervals.count)))
            entries[name] = Entry(interval: interval, due: now + spread)
        }
    }

    /// The repository to ask now; the caller says with `finish` when it is done.
    mutating func next(_ now: Instant) -> Step {
        guard busy < workers else { return .wait(until: nil) }
        let mayTakeFailing = busyWithFailing < workersForFailing
        var first: (name: String, due: Instant)?
        for (name, entry) in entries where !entry.isBusy && (entry.failures == 0 || mayTakeFailing) {
            if let known = first, known.due <= entry.due { continue }
            first = (name, entry.due)
        }
        guard let first else { return .wait(until: nil) }
        guard first.due <= now else { return .wait(until: first.due) }
        busy += 1
        if let entry = entries[first.name], entry.failures > 0 { busyWithFailing += 1 }
        entries[first.name]?.isBusy = true
        entries[first.name]?.isHinted = false
        entries[first.name]?.asked = now
        return .poll(first.name)
    }

    /// Says that a repository was asked, and how that went.
    ///
    /// `jitter`: A number from 0.95 to 1.05 that the pause is multiplied by.
    mutating func finish(_ name: String, failed: Bool, now: Instant, jitter: Double) {
        guard var entry = entries[name], entry.isBusy else { return }
        busy -= 1
        if entry.failures > 0 { busyWithFailing -= 1 }
        entry.isBusy = false
        entry.failures = failed ? entry.failures + 1 : 0
        var pause = entry.interval
        if failed {
            let grown = entry.interval * Double(1 << min(entry.failures, 8))
            pause = min(grown, max(entry.interval, Self.longestPause))
        }
        entry.due = now + pause * jitter
        if entry.isHinted { entry.due = min(entry.due, now + gap(entry)) }
        entries[name] = entry
    }

    /// Somebody says that a repository may have moved.
    mutating func hint(_ name: String, now: Instant) {
        guard var entry = entries[name] else { return }
        if entry.isBusy {
            // What is on its way may have been asked before the movement.
            entry.isHinted = true
        } else {
            let soonest = entry.asked.map { $0 + gap(entry) } ?? now
            entry.due = min(entry.due, max(now, soonest))
        }
        entries[name] = entry
    }

    private func gap(_ entry: Entry) -> Duration {
        entry.failures > 0 ? Self.shortestGapAfterFailure : Self.shortestGap
    }
}
