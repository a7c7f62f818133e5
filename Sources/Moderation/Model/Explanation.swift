/// What moved the scores of one comment.
public struct Explanation: Sendable {
    /// A word or a few, as the user wrote them.
    public struct Span: Sendable, Hashable {
        /// Offsets into the UTF-8 of the original text, `begin` up to but not including `end`.
        public var begin: Int
        public var end: Int
        /// What the span adds to the log-odds of each label.
        public var contributions: LabelScores
    }

    public var scores: LabelScores
    /// In the order of the text.
    public var spans: [Span]
    /// What capitals, punctuation and length add to the log-odds.
    public var style: LabelScores
    /// The log-odds of a comment about which nothing is known.
    public var base: LabelScores

    /// The scores of a comment in which nothing but this span counts.
    public func scores(of span: Span) -> LabelScores {
        LabelScores(lanes: Logistic.probability(base.lanes + span.contributions.lanes))
    }
}

extension Classifier {
    /// The scores of UTF-8 with what each word did: the contributions, the style and the base add up to the log-odds.
    public func explain(_ text: UnsafeBufferPointer<UInt8>) -> Explanation {
        var normalizer = TextNormalizer()
        normalizer.normalize(text)
        var extractor = FeatureExtractor(keepsPlaces: true)
        extractor.extract(normalizer.result, lexicon: model)
        var seen = SeenRows(count: model.table.rows.count)
        let scores = model.probabilities(extractor.result, seen: &seen)
        let words = WordRanges(normalizer.result, original: text)
        var contributions = [SIMD8<Float>](repeating: .zero, count: words.normalized.count)
        var style = SIMD8<Float>.zero
        model.contributions(extractor.result, seen: &seen) { feature, contribution in
            let touched = words.touching(extractor.result.places[feature])
            if touched.isEmpty { style += contribution }
            for word in touched { contributions[word] += contribution / Float(touched.count) }
        }
        var spans = words.normalized.indices.map { word in
            Explanation.Span(
                begin: words.original[word].lowerBound,
                end: words.original[word].upperBound,
                contributions: LabelScores(lanes: contributions[word])
            )
        }
        spans.removeAll { $0.contributions.lanes == .zero }
        return Explanation(
            scores: scores,
            spans: spans,
            style: LabelScores(lanes: style),
            base: model.parameters.offset
        )
    }
}
