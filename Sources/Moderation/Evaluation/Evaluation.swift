/// A model measured on labelled comments: as they are, under each obfuscation, and by group.
public struct Evaluation: Sendable, Codable {
    /// The comments of a data file, as written or disguised.
    public struct Section: Sendable, Codable {
        public var set: String
        /// The obfuscation, or nothing for the comments as they are.
        public var obfuscation: Obfuscation?
        /// What the comments of the group have in the column that was asked for.
        public var group: String?
        public var comments: Int
        public var labels: [LabelResult]
    }

    public struct LabelResult: Sendable, Codable {
        public var label: String
        public var positives: Int
        public var negatives: Int
        public var threshold: Float
        public var precision: Double
        public var recall: Double
        public var f1: Double
        public var falsePositiveRate: Double
        /// Nothing for groups of one kind only.
        public var rocAUC: Double?
        public var prAUC: Double?
        public var calibration: CalibrationError
        public var curve: RankingCurve
        /// Recall as a share of that on the comments as they are.
        public var recallKept: Double?
    }

    public var sections: [Section] = []

    public init() {}

    /// Measures `classifier` on every source of `data`, as it is and under `obfuscations`, and on every group of comments.
    public init(
        _ classifier: Classifier,
        on data: DataSet,
        obfuscations: [Obfuscation],
        progress: (String) -> Void = { _ in }
    ) {
        for (source, description) in data.sources.enumerated() {
            let comments = data.comments.filter { $0.source == source }
            progress("\(description.name): \(comments.count) comments")
            let clean = comments.map { comment in comment.text.withUnsafeBufferPointer { classifier.scores(for: $0) } }
            let section = Self.section(description.name, comments, clean, classifier)
            sections.append(section)
            for obfuscation in obfuscations {
                progress("\(description.name): \(obfuscation.rawValue)")
                let scores = comments.map {
                    classifier.scores(for: obfuscation.apply(to: String(decoding: $0.text, as: UTF8.self)))
                }
                var disguised = Self.section(description.name, comments, scores, classifier)
                disguised.obfuscation = obfuscation
                for (index, result) in section.labels.enumerated() where result.recall > 0 {
                    disguised.labels[index].recallKept = disguised.labels[index].recall / result.recall
                }
                sections.append(disguised)
            }
            let groups = Set(comments.compactMap { $0.group }).sorted().prefix(100)
            for group in groups {
                let places = comments.indices.filter { comments[$0].group == group }
                var part = Self.section(
                    description.name,
                    places.map { comments[$0] },
                    places.map { clean[$0] },
                    classifier
                )
                part.group = group
                sections.append(part)
            }
        }
    }

    private static func section(
        _ set: String,
        _ comments: [LabelledComment],
        _ scores: [LabelScores],
        _ classifier: Classifier
    ) -> Section {
        let thresholds = classifier.model.parameters.thresholds
        let labels = Label.allCases.compactMap { label -> LabelResult? in
            let known = comments.indices.filter { comments[$0].annotation[label] != nil }
            guard !known.isEmpty else { return nil }
            return result(
                label,
                scores: known.map { scores[$0][label] },
                truths: known.map { comments[$0].annotation[label] == true },
                threshold: thresholds[label]
            )
        }
        return Section(set: set, obfuscation: nil, group: nil, comments: comments.count, labels: labels)
    }

    private static func result(_ label: Label, scores: [Float], truths: [Bool], threshold: Float) -> LabelResult {
        let choice = ThresholdChoice(applying: threshold, scores: scores, truths: truths)
        let ranking = RankingMetrics(scores: scores, truths: truths)
        let positives = truths.count { $0 }
        let wrong = zip(scores, truths).count { $0 >= threshold && !$1 }
        return LabelResult(
            label: label.name,
            positives: positives,
            negatives: truths.count - positives,
            threshold: threshold,
            precision: choice.precision,
            recall: choice.recall,
            f1: choice.f1,
            falsePositiveRate: truths.count > positives ? Double(wrong) / Double(truths.count - positives) : 0,
            rocAUC: ranking?.rocAUC,
            prAUC: ranking?.prAUC,
            calibration: CalibrationError(scores: scores, truths: truths),
            curve: RankingCurve(scores: scores, truths: truths)
        )
    }
}
