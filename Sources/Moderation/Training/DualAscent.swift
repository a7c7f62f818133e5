/// Logistic regression for all labels at once, by stochastic dual coordinate ascent.
///
/// Shalev-Shwartz and Zhang (2013), with the closed-form step for the logistic loss: no learning rate, and a comment
/// visited twice corrects what it did the first time. Every label has a lane; a label unknown for a comment has a step
/// of zero, so the comment teaches it nothing.
struct DualAscent {
    private struct Feature {
        var weights: SIMD8<Float> = .zero
        var reach: SIMD8<Float> = .zero
    }

    /// The squared value of the bias feature; greater values make biases freer than weights.
    private static let biasReach: Float = 4

    private let data: PreparedData
    private let rows: [Int]
    private let importance: FeatureImportance
    private let options: TrainingOptions
    private var table: [Feature]
    private var biases: [SIMD8<Float>]
    private var dual: [SIMD8<Float>]

    init(_ data: PreparedData, rows: [Int], options: TrainingOptions) {
        self.data = data
        self.rows = rows
        self.options = options
        importance = FeatureImportance(data.features, rows: rows, options: options)
        let ratios = BayesRatios.squared(data, rows: rows, importance: importance, options: options)
        table = ratios.map { Feature(reach: $0) }
        biases = [SIMD8<Float>](repeating: .zero, count: data.biasCount)
        dual = [SIMD8<Float>](repeating: .zero, count: data.annotations.count)
    }

    /// Trains and returns the quantised model, not yet calibrated.
    mutating func run(progress: (_ pass: Int) -> Void) -> ToxicityModel {
        var random = RandomSource(seed: options.seed)
        var order = rows
        for pass in 1...max(1, options.passes) {
            random.shuffle(&order)
            for row in order { visit(row) }
            progress(pass)
        }
        return quantized()
    }

    private mutating func visit(_ row: Int) {
        let words = data.features.words(row)
        let characters = data.features.characters(row)
        let wordNorm = importance.norm(data.features, words, share: options.wordShare)
        let characterNorm = importance.norm(data.features, characters, share: 1 - options.wordShare)
        let (wordSum, wordReach) = sums(words)
        let (characterSum, characterReach) = sums(characters)
        let margin = wordSum * wordNorm + characterSum * characterNorm + biases[data.biases[row]]
        let reach =
            wordReach * (wordNorm * wordNorm) + characterReach * (characterNorm * characterNorm) + Self.biasReach
        var signs = SIMD8<Float>.zero
        for label in Label.allCases {
            guard let value = data.annotations[row][label] else { continue }
            signs[label.rawValue] = value ? 1 : -1
        }
        let target = signs * Logistic.probability(-(signs * margin))
        var step = (target - dual[row]) / pointwiseMax(SIMD8(repeating: 1), reach * options.cost + 0.25)
        dual[row] += step
        step *= options.cost
        biases[data.biases[row]] += step * Self.biasReach
        add(step * wordNorm, to: words)
        add(step * characterNorm, to: characters)
    }

    private func sums(_ range: Range<Int>) -> (weights: SIMD8<Float>, reach: SIMD8<Float>) {
        var weights = SIMD8<Float>.zero
        var reach = SIMD8<Float>.zero
        for index in range {
            let feature = Int(data.features.rows[index])
            let value = Float(importance.codes[feature])
            weights += table[feature].weights * value
            reach += table[feature].reach * (value * value)
        }
        return (weights, reach)
    }

    private mutating func add(_ step: SIMD8<Float>, to range: Range<Int>) {
        for index in range {
            let feature = Int(data.features.rows[index])
            table[feature].weights += table[feature].reach * (step * Float(importance.codes[feature]))
        }
    }

    private func quantized() -> ToxicityModel {
        var greatest = SIMD8<Float>.zero
        for (feature, code) in zip(table, importance.codes) {
            let weights = feature.weights * Float(code)
            greatest = pointwiseMax(greatest, pointwiseMax(weights, -weights))
        }
        let scale = pointwiseMax(greatest / 127, SIMD8(repeating: Float.leastNormalMagnitude))
        let rows = zip(table, importance.codes).map { feature, code in
            var row = SIMD8<Int8>(
                clamping: SIMD8<Int32>(feature.weights * Float(code) / scale, rounding: .toNearestOrEven)
            )
            row[ToxicityModel.importanceLane] = code
            return row
        }
        var parameters = ToxicityModel.Parameters()
        parameters.seed = options.seed
        parameters.scale.lanes = scale
        parameters.slope.lanes = SIMD8(repeating: 1)
        parameters.wordShare = options.wordShare
        return ToxicityModel(parameters: parameters, rows: rows)
    }
}
