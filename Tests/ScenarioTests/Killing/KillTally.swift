/// What became of some deliveries.
struct KillTally: CustomStringConvertible {
    var rounds = 0

    /// What was done to the programs, and how often.
    var blows: [String: Int] = [:]
    var failure: String?

    var description: String {
        let deeds = blows.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return "\(rounds) rounds, \(failure == nil ? "ok" : "FAILED") (\(deeds))"
    }
}
