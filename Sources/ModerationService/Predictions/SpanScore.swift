import Moderation

/// The scores of one part of a comment.
struct SpanScore: Sendable, Hashable {
    /// In UTF-16 units of the comment; the end is the first one that is not part of it.
    var begin: Int
    var end: Int
    var scores: LabelScores
}

/// Finds the parts of a comment and what each is worth.
struct SpanScorer: Sendable {
    let spans: @Sendable (String) -> [SpanScore]

    init(_ spans: @escaping @Sendable (String) -> [SpanScore]) {
        self.spans = spans
    }

    /// Sentence by sentence, each scored as a comment of its own.
    init(sentencesOf classifier: Classifier) {
        self.init { text in
            SentenceSpans.spans(of: text).map { span in
                SpanScore(begin: span.begin, end: span.end, scores: classifier.scores(for: span.text))
            }
        }
    }
}
