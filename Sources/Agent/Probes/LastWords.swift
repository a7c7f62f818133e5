/// The end of a container's log, and what of it the run printed that failed last.
///
/// A container that starts again goes on in the same log.
struct LastWords: Sendable {
    private var log: [String] = []
    private(set) var fresh: [String] = []

    /// Takes the end of the log after a failure.
    ///
    /// What it begins with and the last one ended with is known. Where all of it is, the run said what the one before it
    /// said, or nothing.
    mutating func take(_ now: [String]) {
        let known = (0...min(log.count, now.count)).last { log.suffix($0) == now.prefix($0) } ?? 0
        if known < now.count { fresh = Array(now.dropFirst(known)) }
        log = now
    }
}
