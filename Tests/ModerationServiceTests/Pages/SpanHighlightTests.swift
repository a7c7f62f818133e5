import Testing

@testable import ModerationService

@Suite("Span highlight")
struct SpanHighlightTests {
    private func span(_ begin: Int, _ end: Int, _ score: Double = 0.8) -> CommentSpan {
        CommentSpan(begin: begin, end: end, scores: ["insult": score, "toxic": score / 2])
    }

    @Test("a comment is what its pieces are, whatever the spans say")
    func pieces() {
        let text = "you \u{1F600} <b>fool</b>, é"
        let spans = [
            [], [span(0, 3)], [span(0, 3), span(2, 6)], [span(-1, 3)], [span(3, 99)], [span(5, 6)], [span(4, 5)],
            [span(3, 3)], [span(9, 3)], [span(0, text.utf16.count)], [span(4, 6), span(0, 3)], [span(0, 3, 0.1)],
        ]
        for spans in spans {
            let pieces = SpanHighlight(text, spans).pieces
            #expect(pieces.map { $0.text }.joined() == text, "\(spans)")
        }
    }

    @Test(
        "marks what a span covers, and leaves out what does not fit",
        arguments: [
            ([(0, 3, 0.8)], "<mark class=\"strong\" title=\"insult 80.0 %\">a&lt;b"),
            ([(0, 3, 0.4)], "<mark title=\"insult 40.0 %\">a&lt;b"),
            ([(0, 3, 0.8), (1, 4, 0.9)], "<mark class=\"strong\" title=\"insult 80.0 %\">a&lt;b"),
        ] as [([(Int, Int, Double)], String)]
    )
    func html(spans: [(Int, Int, Double)], expected: String) {
        let html = SpanHighlight("a<b>&", spans.map { span($0.0, $0.1, $0.2) }).html
        #expect(html.hasPrefix(expected))
        #expect(html.split(separator: "<mark").count == 2 || html.hasPrefix("<mark"))
        #expect(html.hasSuffix("&gt;&amp;"))
    }

    @Test("never tears a character apart")
    func surrogates() {
        #expect(SpanHighlight("\u{1F600}", [span(0, 1)]).pieces.map { $0.span } == [nil])
        #expect(SpanHighlight("\u{1F600}", [span(0, 2)]).pieces.map { $0.text } == ["\u{1F600}"])
    }
}
