import Synchronization

/// Predictions on their way to the database: bounded in number and bytes, in order, with a way to wait for them.
///
/// When it is full the newest prediction is not taken: what was accepted first stays.
final class PredictionQueue: Sendable {
    static let longest = 50_000
    static let mostBytes = 12 << 20
    /// The most bytes that are taken out at once: what is written takes several times as much.
    static let mostTaken = 512 << 10

    private struct State {
        var waiting: [PackedPrediction?] = []
        /// How many at the front of `waiting` have been let go.
        var gone = 0
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

    var count: Int { state.withLock { $0.waiting.count - $0.gone } }

    /// Takes a prediction, unless there is no room for it.
    func append(_ prediction: Prediction) -> Bool {
        let packed = PackedPrediction(prediction)
        let (isAccepted, isFirst) = state.withLock { state in
            let count = state.waiting.count - state.gone
            guard count < Self.longest, state.bytes + packed.size <= Self.mostBytes else { return (false, false) }
            state.waiting.append(packed)
            state.bytes += packed.size
            state.accepted += 1
            return (true, count == 0)
        }
        // Whoever writes goes on until nothing is left, so only the first one has to wake it.
        if isFirst { wakeUp.yield() }
        return isAccepted
    }

    /// The oldest predictions, at least one if there are any; they stay in the queue until they are settled.
    func next(_ limit: Int) -> [Prediction] {
        let packed = state.withLock { state in
            var bytes = 0
            return state.waiting[state.gone...].prefix(limit).compactMap { $0 }.prefix { packed in
                defer { bytes += packed.size }
                return bytes == 0 || bytes + packed.size <= Self.mostTaken
            }
        }
        return packed.map { $0.prediction }
    }

    /// Lets go of the oldest predictions, which are stored now or never will be.
    func settle(_ count: Int) {
        let waiters = state.withLock { state in
            for place in state.gone..<state.gone + count {
                if let prediction = state.waiting[place] { state.bytes -= prediction.size }
                state.waiting[place] = nil
            }
            state.gone += count
            if state.gone * 2 >= state.waiting.count {
                state.waiting.removeFirst(state.gone)
                state.gone = 0
            }
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
