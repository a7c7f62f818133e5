/// How one label did on one set of comments.
public struct LabelReport: Sendable, Codable, Hashable {
    /// The set: the name of a data source.
    public var set: String
    public var label: String
    public var ranking: RankingMetrics
    /// At the model's threshold for the label.
    public var atThreshold: ThresholdChoice

    /// A report for every label that has both positives and negatives in `scored`.
    static func all(
        set: String,
        scored: [(scores: LabelScores, annotation: LabelAnnotation)],
        thresholds: LabelScores
    ) -> [LabelReport] {
        Label.allCases.compactMap { label in
            let known = scored.compactMap { row in row.annotation[label].map { (row.scores[label], $0) } }
            let scores = known.map { $0.0 }
            let truths = known.map { $0.1 }
            guard let ranking = RankingMetrics(scores: scores, truths: truths) else { return nil }
            let choice = ThresholdChoice(applying: thresholds[label], scores: scores, truths: truths)
            return LabelReport(set: set, label: label.name, ranking: ranking, atThreshold: choice)
        }
    }

    /// How `classifier` does on every source of `data`.
    public static func evaluate(_ classifier: Classifier, on data: DataSet) -> [LabelReport] {
        data.sources.enumerated().flatMap { source, description in
            let scored = data.comments.filter { $0.source == source }.map { comment in
                (classifier.scores(for: String(decoding: comment.text, as: UTF8.self)), comment.annotation)
            }
            return all(set: description.name, scored: scored, thresholds: classifier.model.parameters.thresholds)
        }
    }
}
