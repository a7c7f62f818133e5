import HTTPTransport
import Moderation
import Persistence
import Testing

@testable import ModerationService

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("The form of the Perspective API", .timeLimit(.minutes(5)))
struct PerspectiveTests {
    private struct Answer: Decodable {
        struct Score: Decodable {
            var value: Double
            var type: String
        }

        struct Span: Decodable {
            var begin: Int
            var end: Int
            var score: Score
        }

        struct Attribute: Decodable {
            var spanScores: [Span]
            var summaryScore: Score
        }

        var attributeScores: [String: Attribute]
        var languages: [String]
        var clientToken: String?
    }

    private struct Failure: Decodable {
        struct Status: Decodable {
            struct Detail: Decodable {
                var errorType: String
            }

            var code: Int
            var message: String
            var status: String
            var details: [Detail]?
        }

        var error: Status
    }

    private func answer(_ response: HTTPResponse) throws -> Answer {
        #expect(response.status == 200, "\(response.text)")
        return try JSONDecoder().decode(Answer.self, from: Data(response.body))
    }

    @Test("answers what was asked for, with scores of each sentence where they stand")
    func analyze() async throws {
        try await Harness.withAPI { api, _ in
            let browser = Browser(url: api)
            let names = PerspectiveAttribute.served.map { #""\#($0.name)":{}"# }.joined(separator: ",")
            let body = """
                {"comment":{"text":"😀 Good morning. You are a stupid idiot!"},"requestedAttributes":{\(names)},
                "spanAnnotations":true,"clientToken":"abc","languages":["en"],"context":{"entries":[{"text":"x"}]},
                "sessionId":"1","communityId":"c"}
                """
            let scores = try answer(try await browser.post("/v1alpha1/comments:analyze?key=anything", body))
            #expect(Set(scores.attributeScores.keys) == Set(PerspectiveAttribute.served.map { $0.name }))
            #expect(scores.clientToken == "abc" && scores.languages == ["en"])
            let toxicity = try #require(scores.attributeScores["TOXICITY"])
            // The first character takes two units of UTF-16.
            #expect(toxicity.spanScores.map { $0.begin } == [0, 17] && toxicity.spanScores.map { $0.end } == [16, 40])
            #expect(toxicity.spanScores[0].score.value < 0.5 && toxicity.spanScores[1].score.value > 0.5)
            #expect(toxicity.summaryScore.value > 0.5 && toxicity.summaryScore.type == "PROBABILITY")
            // Without annotations there is one span, and a threshold leaves out what is below it.
            let other = #"""
                {"comment":{"text":"Good morning."},
                "requested_attributes":{"TOXICITY":{"score_threshold":0.9},"INSULT":{},"THREAT_EXPERIMENTAL":{}}}
                """#
            let few = try answer(try await browser.post("/v1alpha1/comments%3Aanalyze", other))
            #expect(Set(few.attributeScores.keys) == ["INSULT", "THREAT_EXPERIMENTAL"])
            #expect(few.attributeScores["INSULT"]?.spanScores.map { $0.end } == [13])
        }
    }

    @Test("says what is wrong as Google's APIs do")
    func failures() async throws {
        let long = String(repeating: "a ", count: 33 << 10)
        let cases: [(body: String, message: String, detail: String?)] = [
            ("{", "not JSON", nil),
            (#"{"comment":{"text":"x"}}"#, "requestedAttributes", nil),
            (#"{"comment":{"text":"x"},"requestedAttributes":{"RUDE":{}}}"#, "RUDE", nil),
            (
                #"{"comment":{"text":"x"},"requestedAttributes":{"FLIRTATION":{}}}"#, "FLIRTATION",
                "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
            ),
            (
                #"{"comment":{"text":"x"},"languages":["de"],"requestedAttributes":{"TOXICITY":{}}}"#,
                "does not support request languages: de", "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
            ),
            (#"{"comment":{"text":" "},"requestedAttributes":{"TOXICITY":{}}}"#, "non-empty", "COMMENT_EMPTY"),
            (#"{"requestedAttributes":{"TOXICITY":{}}}"#, "non-empty", "COMMENT_EMPTY"),
            (
                #"{"comment":{"text":"\#(long)"},"requestedAttributes":{"TOXICITY":{}}}"#, "too long",
                "COMMENT_TOO_LONG"
            ),
            (
                #"{"comment":{"text":"x"},"requestedAttributes":{"TOXICITY":{"scoreThreshold":7}}}"#,
                "scoreThreshold", nil
            ),
            (#"{"comment":{"text":"x","type":"HTML"},"requestedAttributes":{"TOXICITY":{}}}"#, "PLAIN_TEXT", nil),
        ]
        try await Harness.withAPI { api, _ in
            let browser = Browser(url: api)
            for (body, message, detail) in cases {
                let response = try await browser.post("/v1alpha1/comments:analyze", body)
                #expect(response.status == 400, "\(body.prefix(100))")
                let failure = try JSONDecoder().decode(Failure.self, from: Data(response.body)).error
                #expect(failure.code == 400 && failure.status == "INVALID_ARGUMENT")
                #expect(failure.message.contains(message), "\(failure.message)")
                #expect(failure.details?.map { $0.errorType } == detail.map { [$0] })
            }
        }
    }

    @Test("keeps nothing of a comment that is not to be stored")
    func doNotStore() async throws {
        let change = SettingsChange { $0.review.policy.auditShare = 1 }
        try await Harness.withAPI(change) { api, database in
            let browser = Browser(url: api)
            let secret = "a sentence that nobody may keep"
            let attributes = #""requestedAttributes":{"TOXICITY":{}}"#
            for _ in 0..<2 {
                let analyzed = try await browser.post(
                    "/v1alpha1/comments:analyze",
                    #"{"comment":{"text":"\#(secret)"},"doNotStore":true,\#(attributes)}"#
                )
                #expect(analyzed.status == 200)
                let predicted = try await browser.post(
                    "/predict",
                    #"{"comment_text":"\#(secret)","do_not_store":true}"#
                )
                #expect(predicted.status == 200)
            }
            // What is written after it is there, so it would be there too.
            let kept = try await browser.post("/predict", #"{"comment_text":"this one may be kept"}"#)
            let identifier = try #require(kept.text.split(separator: "\"").dropFirst(3).first)
            let feedback = #"{"request_id":"\#(identifier)","correct":true}"#
            #expect(try await browser.post("/feedback", feedback).status == 200)
            let reader = try await LogReader.open(.sqlite(database))
            #expect(try await reader.predictions() == 1)
            await reader.close()
            #expect(try await browser.get("/metrics").text.contains("moderation_cache_total{outcome=\"miss\"} 5"))
        }
    }

    @Test("keeps what somebody suggests, with the prediction it speaks of")
    func suggest() async throws {
        try await Harness.withAPI { api, path in
            let browser = Browser(url: api)
            _ = try await browser.post("/predict", #"{"comment_text":"known already"}"#)
            for text in ["known already", "never seen"] {
                let body = #"""
                    {"comment":{"text":"\#(text)"},"attributeScores":{"TOXICITY":{"summaryScore":{"value":0.75}},
                    "INSULT":{"summaryScore":{"value":0}}},"clientToken":"t"}
                    """#
                let response = try await browser.post("/v1alpha1/comments:suggestscore", body)
                #expect(response.status == 200 && response.text.contains(#""clientToken":"t""#), "\(response.text)")
            }
            let database = ServiceDatabase(location: .sqlite(path))
            let rows = try await database.read { connection in
                try connection.query(
                    """
                    SELECT log.comment_text, feedback.correct, feedback.true_labels, feedback.suggested_scores
                    FROM feedback JOIN prediction_logs AS log ON log.request_id = feedback.request_id ORDER BY feedback.id
                    """
                ).map {
                    [
                        try $0.text("comment_text"), "\(try $0.int("correct"))", try $0.text("true_labels"),
                        try $0.text("suggested_scores"),
                    ]
                }
            }
            await database.close()
            let said = [#"["toxic"]"#, #"{"toxic":0.75,"insult":0.0}"#]
            #expect(rows == [["known already", "0"] + said, ["never seen", "0"] + said])
            #expect(try await browser.post("/v1alpha1/comments:suggestscore", "{}").status == 400)
        }
    }

    @Test(
        "cuts comments into sentences by UTF-16 units",
        arguments: [
            ("One. Two!", ["One.", "Two!"]),
            ("  Version 1.5 is out…  Good?!\n\nYes", ["Version 1.5 is out…", "Good?!", "Yes"]),
            ("ｎｏ。はい！", ["ｎｏ。はい！"]), ("", []), (" \n ", []), ("👩‍👩‍👧 hi. e\u{301}.", ["👩‍👩‍👧 hi.", "e\u{301}."]),
        ]
    )
    func sentences(text: String, expected: [String]) throws {
        let spans = SentenceSpans.spans(of: text)
        #expect(spans.map { $0.text } == expected)
        for span in spans {
            #expect(String(Array(text.utf16)[span.begin..<span.end].map { $0 }, at: span) == span.text)
        }
        let many = SentenceSpans.spans(of: String(repeating: "a. ", count: 5000))
        #expect(many.count == SentenceSpans.most && many.last?.end == 14_999)
    }
}

extension String {
    /// The text of UTF-16 units, if they are one.
    fileprivate init?(_ units: [UInt16], at span: SentenceSpans.Span) {
        self.init(validating: units, as: UTF16.self)
    }
}
