import Synchronization

/// Scores comments with one model; safe to use from many threads at once.
public final class Classifier: Sendable {
    /// The buffers one comment needs, kept between comments.
    private struct Workbench: Sendable {
        var normalizer = TextNormalizer()
        var extractor: FeatureExtractor
    }

    private static let mostIdleWorkbenches = 16

    public let model: ToxicityModel
    private let idle = Mutex<[Workbench]>([])

    public init(model: ToxicityModel) {
        self.model = model
    }

    /// The calibrated probability of every label for `text`.
    ///
    /// Takes time in proportion to the length of the text, about 0.1 ms per kilobyte: callers bound it.
    public func scores(for text: String) -> LabelScores {
        var workbench =
            idle.withLock { $0.popLast() }
            ?? Workbench(extractor: FeatureExtractor(rowBits: model.rows.count.trailingZeroBitCount))
        var text = text
        text.withUTF8 { workbench.normalizer.normalize($0) }
        workbench.extractor.extract(workbench.normalizer.result)
        let scores = model.probabilities(workbench.extractor.result)
        idle.withLock { if $0.count < Self.mostIdleWorkbenches { $0.append(workbench) } }
        return scores
    }

    /// The labels whose probability reaches the model's threshold.
    public func labels(for scores: LabelScores) -> [Label] {
        scores.labels(reaching: model.parameters.thresholds)
    }
}
