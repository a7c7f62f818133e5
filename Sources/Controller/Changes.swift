import Synchronization

/// Tells waiters that something they look at may have changed, so that nobody has to poll the database.
///
/// A waiter takes a `mark`, looks, and then waits for changes after the mark: a change in between is not missed.
final class Changes: Sendable {
    /// What can change.
    enum Topic: Hashable, Sendable, Codable {
        /// A job is waiting for a runner.
        case queue

        /// The state of any run.
        case runs

        /// An environment's promotions, reviews or agents.
        case environment(String)

        /// A job's log grew or ended.
        case log(run: Int, job: String)

        /// A repository's branch moved.
        case repository(String)

        /// Something happened that may start workflows.
        case events

        /// The times of schedules are others.
        case schedules

        /// A repository was asked, or is to be asked sooner, by this controller.
        case polls

        /// Somebody says that a repository may have moved.
        case hint(String)

        /// A way that notifications go is free again.
        case notifications

        /// Whether other controllers have nothing of it.
        var isOfThisControllerAlone: Bool { self == .polls || self == .notifications }
    }

    private struct Waiter {
        let topics: Set<Topic>
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var version = 0
        var latest: [Topic: Int] = [:]

        /// When everybody was woken last: every topic counts as changed then.
        var everything = 0
        var waiters: [Int: Waiter] = [:]
        var nextWaiter = 0
        var isClosed = false

        /// Takes what is announced here to the other controllers.
        var carrier: (@Sendable ([Topic]) -> Void)?
    }

    private let state = Mutex(State())

    /// The point after which changes are waited for.
    func mark() -> Int {
        state.withLock { $0.version }
    }

    /// Whether one of the topics changed after the mark.
    func hasChanged(_ topics: Set<Topic>, after mark: Int) -> Bool {
        state.withLock { state in
            state.everything > mark || topics.contains { state.latest[$0, default: 0] > mark }
        }
    }

    /// Whether the controller is stopping: nobody should begin to wait any more.
    var isClosed: Bool {
        state.withLock { $0.isClosed }
    }

    /// Ends every wait, now and later: the controller is stopping and answers what it knows.
    func close() {
        let woken = state.withLock { state in
            state.isClosed = true
            defer { state.waiters.removeAll() }
            return state.waiters.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }

    /// Has everything that is announced here carried to the other controllers as well.
    func carry(with carrier: @escaping @Sendable ([Topic]) -> Void) {
        state.withLock { $0.carrier = carrier }
    }

    /// Says that these changed.
    func announce(_ topics: Topic...) {
        hear(topics)
        let carried = topics.filter { !$0.isOfThisControllerAlone }
        if !carried.isEmpty { state.withLock { $0.carrier }?(carried) }
    }

    /// Wakes everybody: something may have changed, and nobody knows what.
    func announceEverything() {
        let woken = state.withLock { state in
            state.version += 1
            state.everything = state.version
            state.latest.removeAll()
            defer { state.waiters.removeAll() }
            return state.waiters.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }

    /// Says here that these changed, as another controller has told.
    func hear(_ topics: [Topic]) {
        let woken = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.version += 1
            for topic in topics {
                state.latest[topic] = state.version
            }
            if state.latest.count > 10_000 {
                // Forgetting a topic would lose a change for a waiter with an old mark; waking everyone cannot.
                state.everything = state.version
                state.latest.removeAll()
                let all = state.waiters.values.map(\.continuation)
                state.waiters.removeAll()
                return all
            }
            let concerned = state.waiters.filter { !$0.value.topics.isDisjoint(with: topics) }
            for id in concerned.keys {
                state.waiters[id] = nil
            }
            return concerned.values.map(\.continuation)
        }
        for continuation in woken {
            continuation.resume()
        }
    }

    /// Returns when one of the topics changed after the mark, when the time is up, or when the task is cancelled.
    func wait(for topics: Set<Topic>, after mark: Int, atMost limit: Duration) async {
        guard limit > .zero else { return }
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let timer = Task {
            do {
                try await Task.sleep(for: limit)
            } catch {
                return
            }
            self.wake(id)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let changed = state.withLock { state -> Bool in
                    if state.isClosed || Task.isCancelled || state.everything > mark
                        || topics.contains(where: { state.latest[$0, default: 0] > mark })
                    {
                        return true
                    }
                    state.waiters[id] = Waiter(topics: topics, continuation: continuation)
                    return false
                }
                if changed { continuation.resume() }
            }
        } onCancel: {
            wake(id)
        }
        timer.cancel()
    }

    private func wake(_ id: Int) {
        let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
        waiter?.continuation.resume()
    }
}
