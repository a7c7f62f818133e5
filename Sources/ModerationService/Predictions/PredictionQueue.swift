import Synchronization

/// Predictions on their way to the database: bounded in number and bytes, in order, with a way to wait for them.
///
/// When it is full the newest prediction is not taken: what was accepted first stays.
final class PredictionQueue: Sendable {
    static let longest = 10_000
    static let mostBytes = 64 << 20

    private struct State {
        var waiting: [Prediction] = []
        var bytes = 0
        /// Predictions ever accepted, and how many of those are settled.
        var accepted = 0
        var settled = 0
        var waiters: [(accepted: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    /// Yields when there may be something to write; ends with `finish`.
    let wakeUps: AsyncStream<Void>
    private let wakeUp: AsyncStream<Void>.Continuation
    private let state = Mutex(State())

    init() {
        (wakeUps, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var count: Int { state.withLock { $0.waiting.count } }

    /// Takes a prediction, unless there is no room for it.
    func append(_ prediction: Prediction) -> Bool {
        let isAccepted = state.withLock { state in
            let bytes = prediction.text.utf8.count
            guard state.waiting.count < Self.longest, state.bytes + bytes <= Self.mostBytes else { return false }
            state.waiting.append(prediction)
            state.bytes += bytes
            state.accepted += 1
            return true
        }
        if isAccepted { wakeUp.yield() }
        return isAccepted
    }

    /// The oldest predictions; they stay in the queue until they are settled.
    func next(_ limit: Int) -> [Prediction] {
        state.withLock { Array($0.waiting.prefix(limit)) }
    }

    /// Lets go of the oldest predictions, which are stored now or never will be.
    func settle(_ count: Int) {
        let waiters = state.withLock { state in
            state.bytes -= state.waiting.prefix(count).reduce(0) { $0 + $1.text.utf8.count }
            state.waiting.removeFirst(count)
            state.settled += count
            let settled = state.settled
            let ready = state.waiters.filter { $0.accepted <= settled }
            state.waiters.removeAll { $0.accepted <= settled }
            return ready
        }
        for waiter in waiters { waiter.continuation.resume(returning: true) }
    }

    /// Waits until all that was accepted so far is settled; false when the database refused a batch meanwhile.
    func waitUntilSettled() async -> Bool {
        await withCheckedContinuation { continuation in
            let isSettled = state.withLock { state in
                guard state.settled < state.accepted else { return true }
                state.waiters.append((state.accepted, continuation))
                return false
            }
            if isSettled { continuation.resume(returning: true) }
        }
    }

    /// Tells those who wait that they have to come back later.
    func disappoint() {
        let waiters = state.withLock { state in
            let waiters = state.waiters
            state.waiters = []
            return waiters
        }
        for waiter in waiters { waiter.continuation.resume(returning: false) }
    }

    func finish() {
        wakeUp.finish()
    }
}
