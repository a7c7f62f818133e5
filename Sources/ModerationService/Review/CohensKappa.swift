/// How far two moderators agree beyond chance (Cohen, 1960).
struct CohensKappa: Sendable, Hashable {
    /// How many comments both decided.
    let count: Int
    /// The part on which they agree.
    let observed: Double
    /// The part on which they would agree if each decided by chance, as often for each outcome as they did.
    let expected: Double

    /// From -1 to 1; nothing without comments, or when both always say the same, where chance alone would agree.
    var kappa: Double? {
        guard count > 0, expected < 1 else { return nil }
        return (observed - expected) / (1 - expected)
    }

    init<Outcome: Hashable>(_ pairs: [(first: Outcome, second: Outcome)]) {
        count = pairs.count
        guard count > 0 else {
            (observed, expected) = (0, 0)
            return
        }
        let total = Double(pairs.count)
        var first: [Outcome: Double] = [:]
        var second: [Outcome: Double] = [:]
        for pair in pairs {
            first[pair.first, default: 0] += 1
            second[pair.second, default: 0] += 1
        }
        observed = Double(pairs.filter { $0.first == $0.second }.count) / total
        expected = first.reduce(0) { $0 + $1.value * second[$1.key, default: 0] } / (total * total)
    }
}
