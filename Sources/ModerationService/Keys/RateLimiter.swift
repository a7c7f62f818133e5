import Synchronization

/// How many comments a minute one key may send.
///
/// A minute's worth may come at once. One request may take more than what is left, so that a batch of any size can be
/// sent; the next one then waits until that is made up for.
final class RateLimiter: Sendable {
    private struct State {
        var left: Double
        var at: ContinuousClock.Instant
    }

    let perMinute: Int
    private let state: Mutex<State>

    init(perMinute: Int, now: ContinuousClock.Instant = .now) {
        self.perMinute = perMinute
        state = Mutex(State(left: Double(perMinute), at: now))
    }

    /// Takes one comment's turn, or says how long to wait for it.
    func take(now: ContinuousClock.Instant = .now) -> Duration? {
        state.withLock { state in
            refill(&state, now)
            guard state.left >= 1 else {
                return .seconds((1 - state.left) * 60 / Double(perMinute))
            }
            state.left -= 1
            return nil
        }
    }

    /// Takes the turns of more comments that came with the same request.
    func charge(_ comments: Int, now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            refill(&state, now)
            state.left -= Double(comments)
        }
    }

    private func refill(_ state: inout State, _ now: ContinuousClock.Instant) {
        let elapsed = max(.zero, now - state.at) / .seconds(1)
        state.left = min(Double(perMinute), state.left + elapsed * Double(perMinute) / 60)
        state.at = now
    }
}
