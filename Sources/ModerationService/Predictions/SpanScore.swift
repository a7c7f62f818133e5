import Moderation

/// The scores of one part of a comment.
struct SpanScore: Sendable, Hashable {
    /// In UTF-16 units of the comment; the end is the first one that is not part of it.
    var begin: Int
    var end: Int
    var scores: LabelScores
}

extension Classifier {
    /// The most words that are told of one comment.
    static let mostWords = 100

    /// The words that raise a score, in their order, as the user wrote them.
    ///
    /// Each has the scores of a comment in which nothing else counts. Of more than `mostWords`, those that raise one most.
    func wordSpans(of text: String) -> [SpanScore] {
        var text = text
        let explanation = text.withUTF8 { explain($0) }
        var spans = explanation.spans.filter { $0.contributions.lanes.max() > 0 }
        if spans.count > Self.mostWords {
            let least = spans.map { $0.contributions.lanes.max() }.sorted(by: >)[Self.mostWords - 1]
            spans = Array(spans.filter { $0.contributions.lanes.max() >= least }.prefix(Self.mostWords))
        }
        // Offsets of UTF-8 come in their order, so the text is walked once.
        var position = text.utf8.startIndex
        var bytes = 0
        var units = 0
        func unit(at offset: Int) -> Int {
            // Letters that were put together may come from one place.
            let offset = max(offset, bytes)
            let next = text.utf8.index(position, offsetBy: offset - bytes)
            units += text[position..<next].utf16.count
            position = next
            bytes = offset
            return units
        }
        return spans.compactMap { span in
            let begin = unit(at: span.begin)
            let end = unit(at: span.end)
            return end > begin ? SpanScore(begin: begin, end: end, scores: explanation.scores(of: span)) : nil
        }
    }

    /// Sentence by sentence, each scored as a comment of its own.
    func sentenceSpans(of text: String) -> [SpanScore] {
        SentenceSpans.spans(of: text).map { span in
            SpanScore(begin: span.begin, end: span.end, scores: scores(for: span.text))
        }
    }
}
