import Synchronization

/// Scores comments with one model; safe to use from many threads at once.
public final class Classifier: Sendable {
    /// The buffers one comment needs, kept between comments.
    private struct Workbench: Sendable {
        var normalizer = TextNormalizer(keepsOrigins: false)
        var extractor = FeatureExtractor()
        var seen: SeenRows
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
        var text = text
        return text.withUTF8 { scores(for: $0) }
    }

    /// The calibrated probability of every label for UTF-8; bytes that are not UTF-8 count as spaces.
    public func scores(for text: UnsafeBufferPointer<UInt8>) -> LabelScores {
        var workbench = idle.withLock { $0.popLast() } ?? Workbench(seen: SeenRows(count: model.table.rows.count))
        workbench.normalizer.normalize(text)
        workbench.extractor.extract(workbench.normalizer.result, lexicon: model)
        let scores = model.probabilities(workbench.extractor.result, seen: &workbench.seen)
        idle.withLock { if $0.count < Self.mostIdleWorkbenches { $0.append(workbench) } }
        return scores
    }

    /// The labels whose probability reaches the model's threshold.
    public func labels(for scores: LabelScores) -> [Label] {
        scores.labels(reaching: model.parameters.thresholds)
    }

    /// What to do with a comment of these scores.
    public func action(for scores: LabelScores) -> Action {
        if !scores.labels(reaching: model.parameters.blockThresholds).isEmpty { return .block }
        return scores.labels(reaching: model.parameters.reviewThresholds).isEmpty ? .allow : .review
    }
}
