/// The probabilities from which a comment gets a label, is looked at, and is withheld at once.
struct ActionThresholds {
    /// Fewer positives do not say how precise a threshold is.
    private static let fewestPositives = 20

    /// F1 is flat about its best: beyond this share of harmless comments flagged it is not worth having.
    private static let mostFalsePositives = 0.0135

    /// Where F1 is best.
    let label: Float
    /// The lowest from which at least half of the comments are positive; never above `label`.
    private(set) var review: Float
    /// The lowest from which at least 95 in 100 are positive; never below `label`.
    private(set) var block = ThresholdChoice.never

    init(choosing scores: [Float], truths: [Bool], weights: [Double]) {
        label =
            ThresholdChoice(
                choosing: scores,
                truths: truths,
                weights: weights,
                mostFalsePositives: Self.mostFalsePositives
            ).threshold
        review = label
        guard truths.count(where: { $0 }) >= Self.fewestPositives else { return }
        var found = 0.0
        var flagged = 0.0
        for index in scores.indices.sorted(by: { scores[$0] > scores[$1] }) {
            flagged += weights[index]
            if truths[index] { found += weights[index] }
            if found >= 0.95 * flagged { block = min(block, scores[index]) }
            if found >= 0.5 * flagged { review = min(review, scores[index]) }
        }
        block = max(block, label)
    }
}
