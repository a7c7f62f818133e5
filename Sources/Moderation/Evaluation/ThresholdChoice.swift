/// The threshold with the best F1, and what it gives.
public struct ThresholdChoice: Sendable, Codable, Hashable {
    /// No probability reaches this.
    static let never: Float = 2

    public private(set) var threshold = ThresholdChoice.never
    public private(set) var precision = 0.0
    public private(set) var recall = 0.0
    public private(set) var f1 = 0.0

    /// Chooses among thresholds halfway between neighbouring scores that take at most a share of the negatives for
    /// positives; `never` when there is no positive.
    init(choosing scores: [Float], truths: [Bool], weights: [Double], mostFalsePositives: Double = 1) {
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        let positives = zip(truths, weights).reduce(0) { $0 + ($1.0 ? $1.1 : 0) }
        let negatives = weights.reduce(0, +) - positives
        // One comment is always allowed: few do not make a share.
        let mostWrong = max(mostFalsePositives * negatives, weights.max() ?? 0)
        var found = 0.0
        var flagged = 0.0
        for (place, index) in order.enumerated() {
            flagged += weights[index]
            if truths[index] { found += weights[index] }
            let next = place + 1 < order.count ? scores[order[place + 1]] : 0
            guard next < scores[index], positives > 0 else { continue }
            let candidate = 2 * found / (flagged + positives)
            guard candidate > f1, flagged - found <= mostWrong else { continue }
            threshold = (scores[index] + next) / 2
            precision = found / flagged
            recall = found / positives
            f1 = candidate
        }
    }

    /// What a given threshold gives.
    public init(applying threshold: Float, scores: [Float], truths: [Bool]) {
        self.threshold = threshold
        let flagged = scores.count { $0 >= threshold }
        let positives = truths.count { $0 }
        let found = zip(scores, truths).count { $0 >= threshold && $1 }
        precision = flagged > 0 ? Double(found) / Double(flagged) : 0
        recall = positives > 0 ? Double(found) / Double(positives) : 0
        f1 = flagged + positives > 0 ? 2 * Double(found) / Double(flagged + positives) : 0
    }
}
