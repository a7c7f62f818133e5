import HTTPTransport
import Moderation

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What is asked of a running API, and what it must answer.
struct APIProbe: Sendable {
    private struct Health: Decodable {
        var status: String
        var model: String
        var modelVersion: String

        enum CodingKeys: String, CodingKey {
            case status
            case model
            case modelVersion = "model_version"
        }
    }

    private struct ChatAnswer: Decodable {
        struct Element: Decodable {
            struct Prediction: Decodable {
                var moderateMessage: Double
                var messageID: String

                enum CodingKeys: String, CodingKey {
                    case moderateMessage = "moderate_message"
                    case messageID = "message_id"
                }
            }

            var model: String
            var version: String
            var prediction: Prediction
        }

        var predictions: [Element]
    }

    private let exchange: Exchange

    init(client: HTTPClient, url: String) {
        exchange = Exchange(client: client, url: url)
    }

    static func failure(_ message: String) -> ModerationServiceError {
        ModerationServiceError(.checkFailed, message)
    }

    func health() async throws {
        let health = try await exchange.get("/health").decoded(Health.self)
        guard health.status == "ok", !health.model.isEmpty, !health.modelVersion.isEmpty else {
            throw Self.failure("status \(health.status), model “\(health.model)”, version “\(health.modelVersion)”")
        }
    }

    func probes() async throws {
        for path in ["/healthz", "/readyz"] { _ = try await exchange.get(path).expecting(200) }
    }

    func kind() async throws -> String {
        let verdict = try await predict("Thank you for the help, have a lovely day.")
        guard verdict.labels.isEmpty, verdict.scores["toxic"] ?? 1 < 0.2 else {
            throw Self.failure("toxic \(verdict.scores["toxic"] ?? 1), labels \(verdict.labels)")
        }
        return verdict.requestID
    }

    func insults() async throws -> [String] {
        var identifiers: [String] = []
        for text in ["You are a stupid idiot.", "y0u 4r3 4 s t u p i d 1d10t"] {
            let verdict = try await predict(text)
            guard verdict.labels.contains("toxic"), verdict.scores["toxic"] ?? 0 > 0.5 else {
                throw Self.failure("toxic \(verdict.scores["toxic"] ?? 0), labels \(verdict.labels)")
            }
            identifiers.append(verdict.requestID)
        }
        return identifiers
    }

    func chat() async throws {
        let body = #"{"Records":[{"body":"good morning","message_id":"a"},{"body":"you idiot","message_id":"b"}]}"#
        let answer = try await exchange.post("/predict", body).decoded(ChatAnswer.self)
        guard answer.predictions.map({ $0.prediction.messageID }) == ["a", "b"],
            answer.predictions.allSatisfy({ $0.model == "chat-moderation-model" && !$0.version.isEmpty })
        else {
            throw Self.failure("the predictions do not match the records")
        }
        let scores = answer.predictions.map { $0.prediction.moderateMessage }
        guard (0..<0.5).contains(scores[0]), (0.5...1).contains(scores[1]) else {
            throw Self.failure("moderate_message is \(scores[0]) for a greeting and \(scores[1]) for an insult")
        }
    }

    func malformed() async throws {
        for body in ["{", "[]", "{}", #"{"comment_text":7}"#, #"{"comment_text":""}"#] {
            _ = try await exchange.post("/predict", body).expecting(400)
        }
        _ = try await exchange.post("/predict", bytes: Array(#"{"comment_text":""#.utf8) + [0xC3, 0x28, 0x22, 0x7D])
            .expecting(400)
    }

    func tooLong() async throws {
        let text = String(repeating: "long ", count: 20_000)
        _ = try await exchange.post("/predict", #"{"comment_text":"\#(text)"}"#).expecting(413)
    }

    func feedback(_ identifier: String) async throws {
        let body = #"{"request_id":"\#(identifier)","correct":true,"true_labels":[],"notes":"from a check"}"#
        _ = try await exchange.post("/feedback", body).expecting(200)
        let wrongLabel = #"{"request_id":"\#(identifier)","correct":false,"true_labels":["rude"]}"#
        _ = try await exchange.post("/feedback", wrongLabel).expecting(400)
    }

    func strayFeedback() async throws {
        let body = #"{"request_id":"00000000-0000-4000-8000-000000000000","correct":true}"#
        let answer = try await exchange.post("/feedback", body).expecting(404)
        guard answer.text.contains("request_id") else { throw Self.failure("the 404 does not say what is missing") }
    }

    func metrics() async throws {
        let text = try await exchange.get("/metrics").expecting(200).text
        guard text.contains("moderation_predictions_total ") else { throw Self.failure("the counter is missing") }
    }

    private func predict(_ text: String) async throws -> Verdict {
        let verdict = try await exchange.post("/predict", #"{"comment_text":"\#(text)"}"#).decoded(Verdict.self)
        guard Set(verdict.scores.keys) == Set(Label.allCases.map { $0.name }) else {
            throw Self.failure("the scores are not those of the six labels")
        }
        guard verdict.scores.values.allSatisfy({ (0...1).contains($0) }) else {
            throw Self.failure("a score is not between 0 and 1")
        }
        return verdict
    }
}
