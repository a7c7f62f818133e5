/// Logistic regression for all labels at once, by stochastic dual coordinate ascent.
///
/// Shalev-Shwartz and Zhang (2013), with the closed-form step for the logistic loss: no learning rate, and a comment
/// visited twice corrects what it did the first time. Every label has a lane; a label unknown for a comment has a step
/// of zero, so the comment teaches it nothing. A comment that was all but right is left alone for two passes.
struct DualAscent {
    /// The squared value of the bias feature; greater values make biases freer than weights.
    private static let biasReach: Float = 4
    private static let tinyResidual: Float = 0.05
    private static let rest: UInt8 = 2

    /// Harmless and hateful sentences are few: each counts for so many comments.
    private static let counterweightCost: Float = 2
    /// How much less the name of a group of people moves than another word, by label; least of all for hatred.
    ///
    /// What is said of a group has to tell, not that it is spoken of.
    private static let groupReach: SIMD8<Float> = [0.15, 0.3, 0.3, 0.3, 0.3, 0.03, 1, 1]
    /// The same for hostile words: who is hated has to tell, not that something is.
    private static let hostileReach: SIMD8<Float> = [1, 1, 1, 1, 1, 0.03, 1, 1]
    private static let hostileClass = [WordClass.hostility.feature, WordClass.hostility.rareWord]

    private static func share(of hash: UInt32) -> SIMD8<Float> {
        switch WordClass.of(hash) {
        case .group: groupReach
        case .hostility: hostileReach
        default: hostileClass.contains(hash) ? hostileReach : SIMD8(repeating: 1)
        }
    }

    private struct Comment {
        /// How much a step moves the comment's own margin; constant, and so computed once.
        var reach = SIMD8<Float>.zero
        var signs = SIMD8<Float>.zero
        var dual = SIMD8<Float>.zero
        var rest: UInt8 = 0
        var isReady = false
    }

    /// A feature multiplied by its importance: its weights, and how far they move; used together, they stand together.
    private struct Cell {
        var weight = SIMD8<Float>.zero
        var reach: SIMD8<Float>
    }

    private let data: PreparedData
    private let options: TrainingOptions
    private let norms: [SIMD4<Float>]
    private let bound: Float?
    private var cells: [Cell]
    private var biases: [SIMD8<Float>]
    private var comments: [Comment]
    private var random: RandomSource

    /// `reaches` says how far the weight of every feature may go at the same cost; none exceeds `bound`, where there is one.
    init(
        _ data: PreparedData,
        reaches: [SIMD8<Float>],
        norms: [SIMD4<Float>],
        bound: Float? = nil,
        options: TrainingOptions
    ) {
        self.data = data
        self.norms = norms
        self.bound = bound
        self.options = options
        cells = reaches.indices.map { feature in
            let reach = reaches[feature] * Float(Int(data.features.importances[feature])).squared
            return Cell(reach: reach * Self.share(of: data.features.hashes[feature]))
        }
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
        let norms = norms[row]
        return cells.withUnsafeBufferPointer { cells in
            data.features.columns.withUnsafeBufferPointer { columns in
                Self.weights(cells, columns[data.features.words(row)]) * norms[0]
                    + Self.weights(cells, columns[data.features.characters(row)]) * norms[1]
                    + Self.weights(cells, columns[data.features.style(row)]) * norms[2]
            }
        }
    }

    private func cost(_ row: Int) -> Float {
        row < data.firstCounterweight ? options.cost : options.cost * Self.counterweightCost
    }

    /// How far a step moves the margin of a comment; the bound holds because a comment's features have unit length.
    private func reach(of row: Int) -> SIMD8<Float> {
        if let bound { return SIMD8(repeating: bound + Self.biasReach) }
        let squares = norms[row] * norms[row]
        return cells.withUnsafeBufferPointer { cells in
            data.features.columns.withUnsafeBufferPointer { columns in
                Self.reaches(cells, columns[data.features.words(row)]) * squares[0]
                    + Self.reaches(cells, columns[data.features.characters(row)]) * squares[1]
                    + Self.reaches(cells, columns[data.features.style(row)]) * squares[2] + Self.biasReach
            }
        }
    }

    private mutating func prepare(_ row: Int) {
        var comment = comments[row]
        comment.isReady = true
        comment.reach = reach(of: row)
        comment.reach = pointwiseMax(SIMD8(repeating: 1), comment.reach * cost(row) + 0.25)
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
        let norms = norms[row]
        let bias = data.biases[row]
        let cost = cost(row)
        let (words, characters, style) =
            (data.features.words(row), data.features.characters(row), data.features.style(row))
        cells.withUnsafeMutableBufferPointer { cells in
            data.features.columns.withUnsafeBufferPointer { columns in
                let known = UnsafeBufferPointer(cells)
                var margin = Self.weights(known, columns[words]) * norms[0] + biases[bias]
                margin += Self.weights(known, columns[characters]) * norms[1]
                margin += Self.weights(known, columns[style]) * norms[2]
                let target = comment.signs * Logistic.probability(-(comment.signs * margin))
                let residual = target - comment.dual
                var step = residual / comment.reach
                comments[row].dual = comment.dual + step
                if pointwiseMax(residual, -residual).max() < Self.tinyResidual { comments[row].rest = Self.rest }
                step *= cost
                biases[bias] += step * Self.biasReach
                Self.add(step * norms[0], to: cells, columns[words])
                Self.add(step * norms[1], to: cells, columns[characters])
                Self.add(step * norms[2], to: cells, columns[style])
            }
        }
    }

    @inline(__always)
    private static func weights(
        _ cells: UnsafeBufferPointer<Cell>,
        _ columns: Slice<UnsafeBufferPointer<UInt32>>
    )
        -> SIMD8<Float>
    {
        var sum = SIMD8<Float>.zero
        for column in columns { sum += cells[Int(column)].weight }
        return sum
    }

    private static func reaches(
        _ cells: UnsafeBufferPointer<Cell>,
        _ columns: Slice<UnsafeBufferPointer<UInt32>>
    )
        -> SIMD8<Float>
    {
        var sum = SIMD8<Float>.zero
        for column in columns { sum += cells[Int(column)].reach }
        return sum
    }

    @inline(__always)
    private static func add(
        _ step: SIMD8<Float>,
        to cells: UnsafeMutableBufferPointer<Cell>,
        _ columns: Slice<UnsafeBufferPointer<UInt32>>
    ) {
        for column in columns { cells[Int(column)].weight += cells[Int(column)].reach * step }
    }

    /// These weights with a share of those of another ascent over the same data mixed in.
    func mixed(with other: DualAscent, share: Float) -> DualAscent {
        var mixed = self
        for feature in cells.indices {
            mixed.cells[feature].weight = cells[feature].weight * (1 - share) + other.cells[feature].weight * share
        }
        return mixed
    }

    /// The quantised model, not yet calibrated.
    func model() -> ToxicityModel {
        var greatest = SIMD8<Float>.zero
        for cell in cells { greatest = pointwiseMax(greatest, pointwiseMax(cell.weight, -cell.weight)) }
        let scale = pointwiseMax(greatest / 127, SIMD8(repeating: Float.leastNormalMagnitude))
        let features = cells.indices.map { feature in
            let steps = cells[feature].weight / scale
            var row = SIMD8<Int8>.zero
            for label in Label.allCases {
                row[label.rawValue] = Int8(max(-127, min(127, steps[label.rawValue].rounded(.toNearestOrEven))))
            }
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
