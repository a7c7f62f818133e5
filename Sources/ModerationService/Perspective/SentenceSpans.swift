/// Where the sentences of a comment stand.
enum SentenceSpans {
    /// One part of a comment.
    struct Span: Sendable, Hashable {
        var text: String
        /// In UTF-16 units, as Perspective counts; the end is the first one that is not part of it.
        var begin: Int
        var end: Int
    }

    /// The most parts a comment is cut into; the last one has the rest.
    static let most = 100

    private static let ends: Set<Character> = [".", "!", "?", "…", "。", "！", "？", "\n", "\r\n"]

    /// Cuts after marks that end a sentence and blanks that follow them, and leaves out blanks around the parts.
    static func spans(of text: String) -> [Span] {
        var spans: [Span] = []
        var start = text.startIndex
        var offset = 0
        while start < text.endIndex {
            let end = spans.count == most - 1 ? text.endIndex : endOfSentence(in: text, from: start)
            let part = text[start..<end]
            let length = part.utf16.count
            let head = part.prefix { $0.isWhitespace }
            let body = part.dropFirst(head.count)
            let tail = body.reversed().prefix { $0.isWhitespace }.reduce(0) { $0 + $1.utf16.count }
            let begin = offset + head.utf16.count
            if !body.isEmpty {
                let trimmed = String(body.utf16.dropLast(tail)) ?? String(body)
                spans.append(Span(text: trimmed, begin: begin, end: offset + length - tail))
            }
            offset += length
            start = end
        }
        return spans
    }

    /// The place after a sentence: past its marks, and only where a blank or the end follows, so that `1.5` stays whole.
    private static func endOfSentence(in text: String, from start: String.Index) -> String.Index {
        var index = start
        while index < text.endIndex {
            let isEnd = ends.contains(text[index])
            var isLineEnd = text[index].isNewline
            index = text.index(after: index)
            guard isEnd else { continue }
            while index < text.endIndex, ends.contains(text[index]) {
                isLineEnd = isLineEnd || text[index].isNewline
                index = text.index(after: index)
            }
            if isLineEnd || index == text.endIndex || text[index].isWhitespace { return index }
        }
        return index
    }
}
