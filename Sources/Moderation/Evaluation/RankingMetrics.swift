/// How well scores put positive comments above negative ones, whatever the threshold.
public struct RankingMetrics: Sendable, Codable, Hashable {
    public var positives: Int
    public var negatives: Int
    /// The chance that a positive scores above a negative; ties count half.
    public var rocAUC: Double
    /// Average precision: the mean of the precision at every positive found.
    public var prAUC: Double

    /// Without at least one positive and one negative there is nothing to measure.
    public init?(scores: [Float], truths: [Bool]) {
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        positives = truths.count { $0 }
        negatives = truths.count - positives
        guard positives > 0, negatives > 0 else { return nil }
        var found = 0
        var wrong = 0
        var area = 0.0
        var precisionSum = 0.0
        var index = 0
        while index < order.count {
            let score = scores[order[index]]
            var tiedPositives = 0
            var tiedNegatives = 0
            while index < order.count, scores[order[index]] == score {
                if truths[order[index]] { tiedPositives += 1 } else { tiedNegatives += 1 }
                index += 1
            }
            area += Double(tiedNegatives) * (Double(found) + Double(tiedPositives) / 2)
            found += tiedPositives
            wrong += tiedNegatives
            precisionSum += Double(tiedPositives) * Double(found) / Double(found + wrong)
        }
        rocAUC = area / (Double(positives) * Double(negatives))
        prAUC = precisionSum / Double(positives)
    }
}
