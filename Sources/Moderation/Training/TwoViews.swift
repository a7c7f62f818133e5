/// Two ascents over the same comments, whose weights are mixed: what one overrates the other often does not.
///
/// The first lets weights go as far as naive Bayes ratios say and learns from counterweights too; the second lets all of
/// them go equally far and knows comments only. Both see the same features, so the mixture is one model like any other.
struct TwoViews {
    /// How much of every weight is the second's.
    private static let share: Float = 0.33
    /// What stands for the squared ratios in the second.
    private static let evenReach: Float = 5

    private var ratios: DualAscent
    private var even: DualAscent
    private let firstCounterweight: Int

    init(_ data: PreparedData, options: TrainingOptions) {
        let squared = BayesRatios.squared(data, rows: data.training, options: options)
        let norms = data.annotations.indices.map { Self.norms($0, data.features, options) }
        ratios = DualAscent(data, reaches: squared, norms: norms, options: options)
        let reaches = [SIMD8<Float>](repeating: SIMD8(repeating: Self.evenReach), count: data.features.featureCount)
        even = DualAscent(data, reaches: reaches, norms: norms, bound: Self.evenReach, options: options)
        firstCounterweight = data.firstCounterweight
    }

    /// What the words, the characters and the style of a comment are multiplied by.
    private static func norms(_ row: Int, _ features: FeatureMatrix, _ options: TrainingOptions) -> SIMD4<Float> {
        SIMD4(
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

    /// Visits `rows` so many times, each time in another order.
    mutating func run(_ rows: [Int], passes: Int, progress: (_ pass: Int) -> Void) {
        // It is all but done sooner: nothing in it has far to go.
        even.run(rows.filter { $0 < firstCounterweight }, passes: max(1, passes - 1)) { _ in }
        ratios.run(rows, passes: passes, progress: progress)
    }

    func mixture() -> DualAscent { ratios.mixed(with: even, share: Self.share) }
}
