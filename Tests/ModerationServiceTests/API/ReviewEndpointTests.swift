import HTTPTransport
import Testing

@testable import ModerationService

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Review endpoints", .timeLimit(.minutes(5)))
struct ReviewEndpointTests {
    private struct Item: Decodable {
        var id: Int
        var requestID: String
        var labels: [String]

        enum CodingKeys: String, CodingKey {
            case id
            case requestID = "request_id"
            case labels
        }
    }

    private struct Decision: Decodable {
        var id: Int
        var outcome: String?
    }

    private struct Prediction: Decodable {
        var requestID: String

        enum CodingKeys: String, CodingKey {
            case requestID = "request_id"
        }
    }

    private func decoded<Value: Decodable>(_ response: HTTPResponse, as type: Value.Type = Value.self) throws -> Value {
        #expect(response.status == 200, "\(response.text)")
        return try JSONDecoder().decode(type, from: Data(response.body))
    }

    @Test("lead a comment from its prediction over claim, decision and appeal to training data")
    func wholeWay() async throws {
        let change = SettingsChange {
            $0.review.policy.auditShare = 1
            $0.review.policy.band = 0
            $0.review.policy.secondOpinionShare = 0
        }
        try await Harness.withAPI(change) { api, _ in
            let browser = Browser(url: api)
            let ann: HTTPHeaders = ["X-Moderator": "ann"]
            let bob: HTTPHeaders = ["X-Moderator": "bob"]
            let text = #"You stupid idiot, he said, \"no\""#
            let prediction: Prediction = try decoded(
                try await browser.post("/predict", #"{"comment_text":"\#(text)"}"#)
            )
            let appealed = try await browser.post(
                "/appeals",
                #"{"request_id":"\#(prediction.requestID)","reason":"it is a quote"}"#
            )
            #expect(appealed.text.contains(#""state":"open""#))
            let queues = try await browser.get("/review/queues").text
            #expect(queues.contains(#"{"queue":"audit","waiting":1,"claimed":0"#), "\(queues)")
            let item: Item = try decoded(
                try await browser.post("/review/claims", #"{"queue":"audit"}"#, headers: ann)
            )
            #expect(item.requestID == prediction.requestID && item.labels.contains("insult"))
            #expect(try await browser.post("/review/claims", #"{"queue":"audit"}"#, headers: bob).status == 204)
            let path = "/review/items/\(item.id)"
            #expect(try await browser.post(path + "/decision", #"{"verdict":"uphold"}"#, headers: bob).status == 409)
            #expect(try await browser.post(path + "/renew", "", headers: ann).status == 200)
            #expect(try await browser.post(path + "/decision", #"{"verdict":"maybe"}"#, headers: ann).status == 400)
            let wrong = #"{"verdict":"overturn","true_labels":["insult"]}"#
            #expect(try await browser.post(path + "/decision", wrong, headers: ann).status == 400)
            let upheld = #"{"verdict":"uphold","true_labels":["insult"],"note":"clear"}"#
            let decision: Decision = try decoded(
                try await browser.post(path + "/decision", upheld, headers: ann)
            )
            #expect(decision.outcome == "block")
            let undone = try await browser.post("/review/decisions/\(decision.id)/undo", "", headers: ann)
            #expect(undone.status == 200 && undone.text.contains(#""claimed_by":"ann""#))
            #expect(try await browser.post(path + "/decision", upheld, headers: ann).status == 200)
            // The appeal goes to somebody else, who finds that it was one.
            #expect(try await browser.post("/review/claims", #"{"queue":"appeals"}"#, headers: ann).status == 204)
            let again: Item = try decoded(try await browser.post("/review/claims", "{}", headers: bob))
            let overturn = #"{"verdict":"overturn"}"#
            #expect(
                try await browser.post("/review/items/\(again.id)/decision", overturn, headers: bob).status == 200
            )
            let appeal = try await browser.get("/appeals/\(prediction.requestID)")
            #expect(appeal.text.contains(#""state":"overturned""#))
            let export = try await browser.get("/review/export", headers: ann)
            let line = "\(prediction.requestID),\"You stupid idiot, he said, \"\"no\"\"\",0,0,0,0,0,0\n"
            #expect(export.text.hasSuffix(line), "\(export.text)")
            #expect(try await browser.get("/review/agreement").text.contains(#""comments":0"#))
            #expect(try await browser.get("/review/decisions?limit=1").text.contains(#""outcome":"allow""#))
            let audit = try await browser.get("/review/audit").text
            for action in ["appeal", "claim", "renew", "decide", "undo", "export"] {
                #expect(audit.contains("\"action\":\"\(action)\""))
            }
            #expect(!audit.contains("stupid"))
            for path in ["/review/items/0", "/review/items/x", "/review/items/999", "/appeals/none"] {
                #expect(try await browser.get(path, headers: ann).status == 404)
            }
            #expect(try await browser.get("/review/audit?limit=0").status == 400)
        }
    }
}
