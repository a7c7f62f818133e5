import Synchronization

/// The queue of repositories to ask, shared by the poller and by whoever has a hint.
final class Polls: Sendable {
    /// How many repositories are asked at the same time.
    static let workers = 16

    /// How many of these may be ones that failed last time.
    static let workersForFailing = 6

    private let queue: Mutex<PollQueue>
    private let changes: Changes

    /// When somebody first said that a repository may have moved, and it was not asked since.
    private let hints = Mutex<[String: ContinuousClock.Instant]>([:])

    init(rules: Rules, changes: Changes) {
        self.changes = changes
        queue = Mutex(
            PollQueue(
                rules.repositories.map { ($0.name, $0.poll) },
                workers: Self.workers,
                workersForFailing: Self.workersForFailing,
                now: .now
            )
        )
    }

    func next() -> PollQueue.Step {
        queue.withLock { $0.next(.now) }
    }

    func finish(_ name: String, failed: Bool) {
        queue.withLock { $0.finish(name, failed: failed, now: .now, jitter: .random(in: 0.95...1.05)) }
        changes.announce(.polls)
    }

    /// When the oldest hint came that a question to the repository now answers; nil without any.
    func takeHint(_ name: String) -> ContinuousClock.Instant? {
        hints.withLock { $0.removeValue(forKey: name) }
    }

    /// Has a repository asked soon, at once unless it has just been: by whichever controller watches it.
    func hint(_ name: String) {
        hear(hint: name)
        changes.announce(.hint(name))
    }

    /// Has a repository asked soon if this controller watches it.
    func hear(hint name: String) {
        queue.withLock { $0.hint(name, now: .now) }
        hints.withLock { $0[name] = $0[name] ?? .now }
        changes.announce(.polls)
    }
}
