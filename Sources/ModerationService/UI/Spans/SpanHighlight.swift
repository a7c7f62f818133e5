/// A comment with its telling parts marked.
struct SpanHighlight: Sendable {
    /// A part of the comment, and the span that covers it, if one does.
    struct Piece: Sendable, Hashable {
        var text: String
        var span: CommentSpan?
    }

    /// From this score on a part is marked, and from that one on marked strongly.
    static let weak = 0.3
    static let strong = 0.7

    let pieces: [Piece]

    /// Spans that do not fit the text, overlap an earlier one or mean little are left out.
    init(_ text: String, _ spans: [CommentSpan]) {
        let units = Array(text.utf16)
        var pieces: [Piece] = []
        var position = 0
        func add(upTo end: Int, _ span: CommentSpan?) {
            guard end > position else { return }
            pieces.append(Piece(text: String(decoding: units[position..<end], as: UTF16.self), span: span))
            position = end
        }
        for span in spans.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
            guard span.begin >= position, span.end > span.begin, span.end <= units.count,
                Self.isBoundary(span.begin, in: units), Self.isBoundary(span.end, in: units),
                let strongest = span.strongest, strongest.score >= Self.weak
            else { continue }
            add(upTo: span.begin, nil)
            add(upTo: span.end, span)
        }
        add(upTo: units.count, nil)
        self.pieces = pieces
    }

    /// The comment as HTML; each marked part says in words, for those who do not see colours, what it is.
    var html: String {
        pieces.map { piece in
            guard let strongest = piece.span?.strongest else { return piece.text.escapedForHTML }
            let name = strongest.label.labelWords.escapedForHTML
            let style = strongest.score >= Self.strong ? " class=\"strong\"" : ""
            let percent = strongest.score.percent
            return "<mark\(style) title=\"\(name) \(percent)\">\(piece.text.escapedForHTML)"
                + "<span class=\"unseen\"> (\(name) \(percent))</span></mark>"
        }.joined()
    }

    /// Whether no character is torn apart at this place.
    private static func isBoundary(_ index: Int, in units: [UInt16]) -> Bool {
        index == units.count || index == 0 || !UTF16.isTrailSurrogate(units[index])
    }
}
