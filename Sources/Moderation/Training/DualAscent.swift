/// Logistic regression for all labels at once, by stochastic dual coordinate ascent.
///
/// Shalev-Shwartz and Zhang (2013), with the closed-form step for the logistic loss: no learning rate, and a comment
/// visited twice corrects what it did the first time. Every label has a lane; a label unknown for a comment has a step
/// of zero, so the comment teaches it nothing. A comment that was all but right is left alone for two passes.
struct DualAscent {
    /// The squared value of the bias feature; greater values make biases freer than weights.
    private static let biasReach: Float = 4
    private static let tinyResidual: Float = 0.02
    private static let rest: UInt8 = 2

    private struct Comment {
        var norms = SIMD4<Float>.zero
        /// How much a step moves the comment's own margin; constant, and so computed once.
        var reach = SIMD8<Float>.zero
        var signs = SIMD8<Float>.zero
        var dual = SIMD8<Float>.zero
        var rest: UInt8 = 0
        var isReady = false
    }

    private let data: PreparedData
    private let options: TrainingOptions
    /// Weights and reaches are those of features multiplied by their importance.
    private var weights: [SIMD8<Float>]
    private let reaches: [SIMD8<Float>]
    private var biases: [SIMD8<Float>]
    private var comments: [Comment]
    private var random: RandomSource

    /// The naive Bayes ratios are taken from `rows`.
    init(_ data: PreparedData, rows: [Int], options: TrainingOptions) {
        self.data = data
        self.options = options
        let ratios = BayesRatios.squared(data, rows: rows, options: options)
        reaches = ratios.indices.map { ratios[$0] * Float(Int(data.features.importances[$0])).squared }
        weights = [SIMD8<Float>](repeating: .zero, count: ratios.count)
        biases = [SIMD8<Float>](repeating: .zero, count: data.biasCount)
        comments = [Comment](repeating: Comment(), count: data.annotations.count)
        random = RandomSource(seed: options.seed)
    }

    /// Visits `rows` so many times, each time in another order.
    mutating func run(_ rows: [Int], passes: Int, progress: (_ pass: Int) -> Void) {
        var order = rows
        for pass in 0..<max(0, passes) {
            random.shuffle(&order)
            for row in order { visit(row) }
            progress(pass + 1)
        }
    }

    /// The raw sums of a comment, as the model would make them but for quantisation and without biases.
    func margin(_ row: Int) -> SIMD8<Float> {
        let norms = norms(row)
        return sum(weights, data.features.words(row)) * norms[0]
            + sum(weights, data.features.characters(row)) * norms[1]
            + sum(weights, data.features.style(row)) * norms[2]
    }

    private func norms(_ row: Int) -> SIMD4<Float> {
        let features = data.features
        return SIMD4(
            features.norm(features.words(row), share: options.wordShare, floor: ToxicityModel.wordFloor),
            features.norm(
                features.characters(row),
                share: 1 - options.wordShare - options.styleShare,
                floor: ToxicityModel.characterFloor
            ),
            features.norm(features.style(row), share: options.styleShare, floor: 0),
            0
        )
    }

    private mutating func prepare(_ row: Int) {
        var comment = comments[row]
        comment.isReady = true
        comment.norms = norms(row)
        let squares = comment.norms * comment.norms
        comment.reach =
            sum(reaches, data.features.words(row)) * squares[0]
            + sum(reaches, data.features.characters(row)) * squares[1]
            + sum(reaches, data.features.style(row)) * squares[2] + Self.biasReach
        comment.reach = pointwiseMax(SIMD8(repeating: 1), comment.reach * options.cost + 0.25)
        for label in Label.allCases {
            guard let value = data.annotations[row][label] else { continue }
            comment.signs[label.rawValue] = value ? 1 : -1
        }
        comments[row] = comment
    }

    private mutating func visit(_ row: Int) {
        if comments[row].rest > 0 {
            comments[row].rest -= 1
            return
        }
        if !comments[row].isReady { prepare(row) }
        let comment = comments[row]
        let words = data.features.words(row)
        let characters = data.features.characters(row)
        let style = data.features.style(row)
        var margin = sum(weights, words) * comment.norms[0] + biases[data.biases[row]]
        margin += sum(weights, characters) * comment.norms[1] + sum(weights, style) * comment.norms[2]
        let target = comment.signs * Logistic.probability(-(comment.signs * margin))
        let residual = target - comment.dual
        var step = residual / comment.reach
        comments[row].dual = comment.dual + step
        if pointwiseMax(residual, -residual).max() < Self.tinyResidual { comments[row].rest = Self.rest }
        step *= options.cost
        biases[data.biases[row]] += step * Self.biasReach
        add(step * comment.norms[0], to: words)
        add(step * comment.norms[1], to: characters)
        add(step * comment.norms[2], to: style)
    }

    private func sum(_ values: [SIMD8<Float>], _ range: Range<Int>) -> SIMD8<Float> {
        data.features.columns.withUnsafeBufferPointer { columns in
            values.withUnsafeBufferPointer { values in
                var sum = SIMD8<Float>.zero
                for place in range { sum += values[Int(columns[place])] }
                return sum
            }
        }
    }

    private mutating func add(_ step: SIMD8<Float>, to range: Range<Int>) {
        data.features.columns.withUnsafeBufferPointer { columns in
            reaches.withUnsafeBufferPointer { reaches in
                weights.withUnsafeMutableBufferPointer { weights in
                    for place in range {
                        let feature = Int(columns[place])
                        weights[feature] += reaches[feature] * step
                    }
                }
            }
        }
    }

    /// The quantised model, not yet calibrated.
    func model() -> ToxicityModel {
        var greatest = SIMD8<Float>.zero
        for weight in weights { greatest = pointwiseMax(greatest, pointwiseMax(weight, -weight)) }
        let scale = pointwiseMax(greatest / 127, SIMD8(repeating: Float.leastNormalMagnitude))
        let features = weights.indices.map { feature in
            var row = SIMD8<Int8>(clamping: SIMD8<Int32>(weights[feature] / scale, rounding: .toNearestOrEven))
            row[WeightTable.importanceLane] = data.features.importances[feature]
            return (hash: data.features.hashes[feature], row: row)
        }
        var parameters = ToxicityModel.Parameters()
        parameters.seed = options.seed
        parameters.scale.lanes = scale
        parameters.slope.lanes = SIMD8(repeating: 1)
        parameters.wordShare = options.wordShare
        parameters.styleShare = options.styleShare
        parameters.commonImportance = data.commonImportance
        return ToxicityModel(parameters: parameters, table: WeightTable(WeightTable.building(features)))
    }
}

extension Float {
    fileprivate var squared: Float { self * self }
}
