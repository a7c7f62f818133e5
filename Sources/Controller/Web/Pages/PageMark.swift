import Hummingbird

/// The point after which a page waits for changes.
///
/// A page can be asked for with `after` and `wait`: it is then answered when something on it has changed after that mark, or
/// when the time is up.
struct PageMark {
    /// The longest a page waits for a change, in seconds.
    static let longestWait = 30

    let changes: Changes
    let rules: Rules

    /// Waits for a change if the request asks for that, and gives the mark after which the next one is to be waited for.
    func of(_ request: Request, and topics: [Changes.Topic] = []) async throws -> Int {
        let seconds = try request.integer("wait", default: 0, in: 0...Self.longestWait)
        let after = try request.integer("after", default: 0, in: 0...Int.max)
        // A mark from the future is one of an earlier life of this process.
        if seconds > 0, after <= changes.mark() {
            let environments = rules.environments.map { Changes.Topic.environment(Rules.key($0.name)) }
            await changes.wait(
                for: Set(environments + topics + [.runs, .queue]),
                after: after,
                atMost: .seconds(seconds)
            )
        }
        return changes.mark()
    }
}
