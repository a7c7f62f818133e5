/// Calibrates a model and chooses its thresholds on held-out comments.
///
/// Each label is fitted to the share of positives that users write. The source with the fewest toxic comments counts as
/// natural; a label that only an enriched source knows is fitted there, with the comments that are not toxic counted
/// often enough to restore the natural share.
struct ModelFitting {
    private let data: PreparedData
    private let reference: Int?
    private let naturalShare: Double

    init(_ data: PreparedData) {
        self.data = data
        var shares: [Int: (toxic: Int, all: Int)] = [:]
        for row in data.heldOut {
            guard let toxic = data.annotations[row][.toxic] else { continue }
            shares[data.sources[row], default: (0, 0)].all += 1
            if toxic { shares[data.sources[row], default: (0, 0)].toxic += 1 }
        }
        let natural = shares.map { (source: $0.key, share: Double($0.value.toxic) / Double($0.value.all)) }
            .filter { $0.share > 0 }
            .min { ($0.share, $0.source) < ($1.share, $1.source) }
        reference = natural?.source
        naturalShare = natural?.share ?? 0
    }

    /// `margins` are those of the comments held out, in their order.
    func fit(_ model: inout ToxicityModel, margins: [SIMD8<Float>]) {
        for label in Label.allCases {
            let sample = sample(for: label)
            let chosen = sample.places.map { margins[$0][label.rawValue] }
            let calibration = Calibration(margins: chosen, truths: sample.truths, weights: sample.weights)
            model.parameters.slope[label] = Float(calibration.slope)
            model.parameters.offset[label] = Float(calibration.offset)
        }
        let probabilities = margins.map { model.probabilities(margins: $0) }
        for label in Label.allCases {
            let sample = sample(for: label)
            let choice = ActionThresholds(
                choosing: sample.places.map { probabilities[$0][label] },
                truths: sample.truths,
                weights: sample.weights
            )
            model.parameters.thresholds[label] = choice.label
            model.parameters.reviewThresholds[label] = choice.review
            model.parameters.blockThresholds[label] = choice.block
        }
    }

    /// How the model does on the held-out comments of each source, unweighted.
    func reports(_ model: ToxicityModel, margins: [SIMD8<Float>], names: [String]) -> [LabelReport] {
        var reports: [LabelReport] = []
        for (source, name) in names.enumerated() {
            let places = data.heldOut.indices.filter { data.sources[data.heldOut[$0]] == source }
            let scored = places.map { (model.probabilities(margins: margins[$0]), data.annotations[data.heldOut[$0]]) }
            reports += LabelReport.all(set: name, scored: scored, thresholds: model.parameters.thresholds)
        }
        return reports
    }

    private struct Sample {
        /// Places in `heldOut`.
        var places: [Int] = []
        var truths: [Bool] = []
        var weights: [Double] = []
    }

    private func sample(for label: Label) -> Sample {
        var places = data.heldOut.indices.filter { data.annotations[data.heldOut[$0]][label] != nil }
        let natural = places.filter { data.sources[data.heldOut[$0]] == reference }
        if !natural.isEmpty { places = natural }
        let toxic = places.count { data.annotations[data.heldOut[$0]][.toxic] == true }
        let rest = places.count - toxic
        let restore = toxic > 0 && rest > 0 && naturalShare > 0
        let weight = restore ? Double(toxic) / Double(rest) * (1 - naturalShare) / naturalShare : 1
        var sample = Sample()
        for place in places {
            let annotation = data.annotations[data.heldOut[place]]
            guard let truth = annotation[label] else { continue }
            sample.places.append(place)
            sample.truths.append(truth)
            sample.weights.append(annotation[.toxic] == true ? 1 : weight)
        }
        return sample
    }
}
