/// A trained classifier: one quantised row of weights for every feature, and what turns their sums into probabilities.
///
/// A row has the weights of the six labels in lanes 0–5 and the feature's importance in lane 6. A comment's margin is the
/// sum of its rows over the root of the sum of their squared importances, words and characters apart.
public struct ToxicityModel: Sendable {
    static let importanceLane = 6

    /// What is stored before the rows.
    public struct Parameters: Sendable, Hashable {
        /// The seed the weights were trained with.
        public var seed: UInt64 = 0
        /// What one step of a quantised weight is worth.
        public var scale = LabelScores()
        /// Margin to log-odds: `slope * margin + offset`.
        public var slope = LabelScores()
        public var offset = LabelScores()
        /// The probability from which a comment gets the label.
        public var thresholds = LabelScores()
        /// How much of a comment's unit length belongs to its words.
        public var wordShare: Float = 0.5
    }

    public internal(set) var parameters: Parameters
    let rows: [SIMD8<Int8>]

    /// The calibrated probability of every label.
    public func probabilities(_ features: FeatureSet) -> LabelScores {
        let odds = margins(features) * parameters.slope.lanes + parameters.offset.lanes
        var probabilities = LabelScores(lanes: Logistic.probability(odds))
        probabilities.lanes[6] = 0
        probabilities.lanes[7] = 0
        return probabilities
    }

    /// The raw sums, before calibration.
    func margins(_ features: FeatureSet) -> SIMD8<Float> {
        let words = sum(features.words, share: parameters.wordShare)
        let characters = sum(features.characters, share: 1 - parameters.wordShare)
        return (words + characters) * parameters.scale.lanes
    }

    private func sum(_ features: ArraySlice<UInt32>, share: Float) -> SIMD8<Float> {
        var sum = SIMD8<Int32>.zero
        var squares: Int = 0
        for row in features {
            let weights = rows[Int(row)]
            let importance = Int(weights[Self.importanceLane])
            sum &+= SIMD8<Int32>(truncatingIfNeeded: weights)
            squares &+= importance &* importance
        }
        guard squares > 0 else { return .zero }
        return SIMD8<Float>(sum) * (share / Float(squares)).squareRoot()
    }
}
