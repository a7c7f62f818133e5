/// Pauses between tries: 0.1 s, doubling to 5 s, with jitter.
struct Backoff: Sendable {
    private var attempt = 0

    mutating func next() -> Duration {
        let milliseconds = min(5_000, 100 << min(attempt, 6))
        attempt += 1
        return .milliseconds(milliseconds + Int.random(in: 0...milliseconds / 4))
    }
}
