import Moderation
import Testing

@testable import ModerationService

@Suite("Spans")
struct SpanTests {
    private static func classifier() throws -> Classifier {
        try ModelRegistry(directory: Harness.registry).load(try ModelReference("models:/toxic-comment@production"))
            .classifier
    }

    /// What a span covers, by the units in which it is told.
    private static func covered(_ span: SpanScore, of text: String) -> String {
        String(decoding: Array(text.utf16)[span.begin..<span.end], as: UTF16.self)
    }

    @Test(
        "point at the word as its author wrote it",
        arguments: [
            ("what an idiot", "idiot"), ("😀😀 what an idiot, really", "idiot"), ("что за idiot", "idiot"),
            ("what an 1d10t", "1d10t"), ("what an i.d.i.o.t", "i.d.i.o.t"), ("what an ｉｄｉｏｔ", "ｉｄｉｏｔ"),
            ("ÄÖÜ 𝕚𝕕𝕚𝕠𝕥", "𝕚𝕕𝕚𝕠𝕥"),
        ]
    )
    func word(_ text: String, _ word: String) throws {
        let spans = try Self.classifier().wordSpans(of: text)
        let strongest = try #require(spans.max { $0.scores[.insult] < $1.scores[.insult] })
        #expect(Self.covered(strongest, of: text) == word)
        #expect(strongest.scores[.insult] > 0.3)
    }

    @Test("are in order, apart and within the text, whatever it is")
    func places() throws {
        let classifier = try Self.classifier()
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "idiot", "1d1ot", " ", "😀", "e\u{301}", "\u{200B}", "ﬁ", "stupid", "!", "\u{FFFD}", "я", "i d i o t",
        ]
        for _ in 0..<300 {
            let text = (0..<Int.random(in: 0...30, using: &random)).map { _ in pieces.randomElement() ?? "" }.joined()
            var end = 0
            for span in classifier.wordSpans(of: text) {
                #expect(span.begin >= end && span.end > span.begin, "\(text)")
                end = span.end
            }
            #expect(end <= text.utf16.count, "\(text)")
        }
        let long = (0..<500).map { "idiot\($0) word\($0)" }.joined(separator: " ")
        #expect(classifier.wordSpans(of: long).count <= Classifier.mostWords)
    }
}
