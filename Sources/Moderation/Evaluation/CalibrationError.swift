/// How far probabilities are from what happened.
public struct CalibrationError: Sendable, Codable, Hashable {
    /// One of ten equal ranges of probability.
    public struct Bin: Sendable, Codable, Hashable {
        public var comments = 0
        public var meanProbability = 0.0
        public var positiveShare = 0.0
    }

    /// Expected calibration error: the mean distance between probability and share, by comments.
    public private(set) var expected = 0.0
    public private(set) var bins: [Bin]

    init(scores: [Float], truths: [Bool]) {
        bins = [Bin](repeating: Bin(), count: 10)
        for (score, truth) in zip(scores, truths) {
            let bin = min(9, max(0, Int(score * 10)))
            bins[bin].comments += 1
            bins[bin].meanProbability += Double(score)
            if truth { bins[bin].positiveShare += 1 }
        }
        for index in bins.indices where bins[index].comments > 0 {
            let count = Double(bins[index].comments)
            bins[index].meanProbability /= count
            bins[index].positiveShare /= count
            let distance = abs(bins[index].meanProbability - bins[index].positiveShare)
            expected += distance * count / Double(max(1, scores.count))
        }
    }
}
