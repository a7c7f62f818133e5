import Glibc
import Moderation
import Testing

@Suite("Explanation")
struct ExplanationTests {
    private func explain(_ text: String) throws -> Explanation {
        let classifier = Classifier(model: try SampleData.outcome().model)
        return Array(text.utf8).withUnsafeBufferPointer { classifier.explain($0) }
    }

    @Test(
        "points at what the user wrote, however it was written",
        arguments: [
            "snorkwart", "SNORKWART", "sn0rkw4rt", "s n o r k w a r t", "sn\u{200B}orkwart",
            "\u{FF53}\u{FF4E}\u{FF4F}\u{FF52}\u{FF4B}\u{FF57}\u{FF41}\u{FF52}\u{FF54}", "sn\u{43E}rkw\u{430}rt",
        ]
    )
    func spans(word: String) throws {
        let text = "the river, caf\u{E9}: \(word), garden"
        let explanation = try explain(text)
        let worst = try #require(explanation.spans.max { $0.contributions[.toxic] < $1.contributions[.toxic] })
        let bytes = Array(text.utf8)
        #expect(String(decoding: bytes[worst.begin..<worst.end], as: UTF8.self) == word)
    }

    @Test("adds up to the log-odds of the score")
    func sum() throws {
        let explanation = try explain("you snorkwart in the garden!")
        var odds = explanation.base[.toxic] + explanation.style[.toxic]
        for span in explanation.spans { odds += span.contributions[.toxic] }
        let score = explanation.scores[.toxic]
        #expect(score > 0.01 && score < 0.9999)
        #expect(abs(odds - log(score / (1 - score))) < 0.02)
    }

    @Test("has nothing to point at in nothing, and bears bytes that are not UTF-8")
    func nothing() throws {
        #expect(try explain("").spans.isEmpty)
        let classifier = Classifier(model: try SampleData.outcome().model)
        let bytes: [UInt8] = [0xFF, 0x73, 0xC3, 0x20, 0xE2, 0x82]
        let spans = bytes.withUnsafeBufferPointer { classifier.explain($0) }.spans
        #expect(spans.allSatisfy { 0 <= $0.begin && $0.begin < $0.end && $0.end <= bytes.count })
    }
}
