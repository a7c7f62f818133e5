/// What every threshold would give, thinned to a few hundred points for drawing.
public struct RankingCurve: Sendable, Codable, Hashable {
    public struct Point: Sendable, Codable, Hashable {
        public var threshold: Float
        public var precision: Double
        public var recall: Double
        public var falsePositiveRate: Double
    }

    private static let mostPoints = 200

    public private(set) var points: [Point] = []

    init(scores: [Float], truths: [Bool]) {
        let positives = Double(truths.count { $0 })
        let negatives = Double(truths.count) - positives
        guard positives > 0, negatives > 0 else { return }
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        var found = 0.0
        var lastDrawn = -1.0
        for (place, index) in order.enumerated() {
            if truths[index] { found += 1 }
            let isTied = place + 1 < order.count && scores[order[place + 1]] == scores[index]
            let wrong = Double(place + 1) - found
            let progress = (found / positives + wrong / negatives) / 2 * Double(Self.mostPoints)
            guard !isTied, progress - lastDrawn >= 1 || place + 1 == order.count else { continue }
            lastDrawn = progress
            points.append(
                Point(
                    threshold: scores[index],
                    precision: found / Double(place + 1),
                    recall: found / positives,
                    falsePositiveRate: wrong / negatives
                )
            )
        }
    }
}
