/// A trained classifier: one quantised row of weights for every feature, and what turns their sums into probabilities.
///
/// A comment's margin is the sum of its rows over the root of the sum of their squared importances: words, characters and
/// style apart, each with its share of the comment's unit length.
public struct ToxicityModel: Sendable {
    /// Added to the squared importances, in groups of features: a comment of one common word has little to say and is not
    /// stretched to full length.
    static let wordFloor = 20_000
    static let characterFloor = 50_000

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
        /// The probability from which someone should look at it, and from which it need not be looked at to be withheld.
        public var reviewThresholds = LabelScores()
        public var blockThresholds = LabelScores()
        /// How much of a comment's unit length belongs to its words, and to its style; the rest is its characters'.
        public var wordShare: Float = 0.5
        public var styleShare: Float = 0.05
        /// Words of greater importance are rare.
        public var commonImportance = 127
    }

    public internal(set) var parameters: Parameters
    let table: WeightTable

    /// The calibrated probability of every label.
    func probabilities(_ features: FeatureSet, seen: inout SeenRows) -> LabelScores {
        probabilities(margins: margins(features, seen: &seen))
    }

    func probabilities(margins: SIMD8<Float>) -> LabelScores {
        let odds = margins * parameters.slope.lanes + parameters.offset.lanes
        var probabilities = LabelScores(lanes: Logistic.probability(odds))
        probabilities.lanes[6] = 0
        probabilities.lanes[7] = 0
        return probabilities
    }

    /// The raw sums, before calibration; every feature counts once.
    func margins(_ features: FeatureSet, seen: inout SeenRows) -> SIMD8<Float> {
        defer { seen.clear() }
        var sum = sum(features.words, share: parameters.wordShare, floor: Self.wordFloor, seen: &seen)
        let characterShare = 1 - parameters.wordShare - parameters.styleShare
        sum += self.sum(features.characters, share: characterShare, floor: Self.characterFloor, seen: &seen)
        sum += self.sum(features.style, share: parameters.styleShare, floor: 0, seen: &seen)
        return sum * parameters.scale.lanes
    }

    private func sum(
        _ hashes: ArraySlice<UInt32>,
        share: Float,
        floor: Int,
        seen: inout SeenRows
    ) -> SIMD8<Float> {
        var sum = SIMD8<Int32>.zero
        var squares: Int = 0
        for hash in hashes {
            guard let place = table.find(hash), seen.insert(place) else { continue }
            let weights = table.rows[place]
            let importance = Int(weights[WeightTable.importanceLane])
            sum &+= SIMD8<Int32>(truncatingIfNeeded: weights)
            squares &+= importance &* importance
        }
        guard squares > 0 else { return .zero }
        return SIMD8<Float>(sum) * (share / Float(squares + floor)).squareRoot()
    }

    /// What every feature adds to the log-odds, by its place among the hashes.
    func contributions(
        _ features: FeatureSet,
        seen: inout SeenRows,
        _ body: (_ feature: Int, _ contribution: SIMD8<Float>) -> Void
    ) {
        defer { seen.clear() }
        let groups: [(hashes: ArraySlice<UInt32>, share: Float, floor: Int)] = [
            (features.words, parameters.wordShare, Self.wordFloor),
            (features.characters, 1 - parameters.wordShare - parameters.styleShare, Self.characterFloor),
            (features.style, parameters.styleShare, 0),
        ]
        for group in groups {
            var known: [(feature: Int, place: Int)] = []
            var squares = group.floor
            for feature in group.hashes.indices {
                guard let place = table.find(group.hashes[feature]), seen.insert(place) else { continue }
                let importance = Int(table.rows[place][WeightTable.importanceLane])
                squares += importance * importance
                known.append((feature, place))
            }
            guard squares > 0 else { continue }
            let norm = parameters.scale.lanes * parameters.slope.lanes * (group.share / Float(squares)).squareRoot()
            for (feature, place) in known {
                body(feature, SIMD8<Float>(SIMD8<Int32>(truncatingIfNeeded: table.rows[place])) * norm)
            }
        }
    }
}

extension ToxicityModel: WordLexicon {
    public var commonImportance: Int { parameters.commonImportance }

    public func importance(ofWord hash: UInt32) -> Int {
        guard let place = table.find(hash) else { return 0 }
        return Int(table.rows[place][WeightTable.importanceLane])
    }
}
