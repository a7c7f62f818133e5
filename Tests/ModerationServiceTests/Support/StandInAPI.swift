import Foundation
import Synchronization
import TestSupport

/// What the pages know of the API, in memory: verdicts by the words in a comment, appeals, and one review queue.
///
/// “idiot” is an insult and blocked, “hmm” is one for people, everything else passes. Items are claimed and decided as
/// docs/moderation.md says; nobody needs a key unless one is given.
final class StandInAPI: Sendable {
    struct Item: Codable, Sendable {
        var id: Int
        var requestId: String
        var queue: String
        var reason: String
        var state = "open"
        var createdAt = "2026-01-31T12:00:00.000Z"
        var claimedBy: String?
        var claimedUntil: String?
        var commentText: String
        var scores: [String: Double]
        var labels: [String]
        var action: String
        var modelVersion = "1"
    }

    struct Decision: Codable, Sendable {
        var id: Int
        var item: Int
        var requestId: String
        var queue: String
        var moderator: String
        var verdict: String
        var outcome: String?
        var trueLabels: [String]?
        var note: String?
        var createdAt = "2026-01-31T12:01:00.000Z"
        var undoneAt: String?
    }

    struct Appeal: Codable, Sendable {
        var id: Int
        var requestId: String
        var reason: String
        var state: String
        var createdAt = "2026-01-31T12:00:00.000Z"
    }

    struct State: Sendable {
        var predictions: [String: (text: String, labels: [String], scores: [String: Double])] = [:]
        var items: [Item] = []
        var decisions: [Decision] = []
        var appeals: [String: Appeal] = [:]
        var feedback: [String] = []
    }

    let state = Mutex(State())
    private let key: String?

    init(key: String? = nil) {
        self.key = key
    }

    /// Serves for the length of the body.
    static func run(
        key: String? = nil,
        _ body: @Sendable (_ api: StandInAPI, _ url: String) async throws -> Void
    ) async throws {
        let api = StandInAPI(key: key)
        let server = try TestServer { api.answer($0) }
        do {
            try await body(api, "http://127.0.0.1:\(server.port)")
        } catch {
            server.stop()
            throw error
        }
        server.stop()
    }

    /// Puts a comment into a queue.
    func enqueue(_ text: String, queue: String = "action", flagged: Bool = true) {
        state.withLock { state in
            let verdict = Self.verdict(flagged ? text + " idiot" : text)
            let item = Item(
                id: state.items.count + 1,
                requestId: UUID().uuidString.lowercased(),
                queue: queue,
                reason: "a test",
                commentText: text,
                scores: verdict.scores,
                labels: flagged ? ["insult"] : [],
                action: flagged ? "block" : "review"
            )
            state.items.append(item)
        }
    }

    static func verdict(_ text: String) -> (labels: [String], action: String, scores: [String: Double]) {
        var scores = Dictionary(uniqueKeysWithValues: names.map { ($0, 0.01) })
        if text.contains("idiot") { scores["insult"] = 0.9 }
        if text.contains("hmm") { scores["insult"] = 0.4 }
        let isInsult = text.contains("idiot")
        return (isInsult ? ["insult"] : [], isInsult ? "block" : text.contains("hmm") ? "review" : "allow", scores)
    }

    private static let names = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"]

    private func answer(_ request: TestServer.Request) -> TestServer.Answer {
        let parts = request.path.split(separator: "/").map { String($0) }
        if let key, parts.first != "version", request.headers["authorization"] != "Bearer \(key)" {
            return Self.problem("401 Unauthorized", "the API key is not known, or has been revoked")
        }
        do {
            return try state.withLock { state in
                switch (request.method, parts.first) {
                case ("GET", "version"):
                    return try Self.json(["thresholds": Dictionary(uniqueKeysWithValues: Self.names.map { ($0, 0.5) })])
                case ("POST", "predict"): return try Self.predict(request, &state)
                case ("POST", "feedback"):
                    state.feedback.append(String(decoding: request.body, as: UTF8.self))
                    return try Self.json(["status": "stored"])
                case ("POST", "appeals"): return try Self.appeal(request, &state)
                case ("GET", "appeals"):
                    guard let appeal = state.appeals[parts.last ?? ""] else {
                        return Self.problem("404 Not Found", "there is no appeal for this request_id")
                    }
                    return try Self.json(appeal)
                case (_, "review"): return try StandInReview.answer(request, Array(parts.dropFirst()), &state)
                default: return Self.problem("404 Not Found", "not here")
                }
            }
        } catch {
            return Self.problem("400 Bad Request", "\(error)")
        }
    }

    private struct Question: Decodable {
        var commentText: String
        var doNotStore: Bool?
        var spans: Bool?
    }

    private struct Span: Encodable {
        var begin: Int
        var end: Int
        var scores: [String: Double]
    }

    private struct Verdict: Encodable {
        var requestId: String
        var labels: [String]
        var scores: [String: Double]
        var modelVersion = "1"
        var action: String
        var spans: [Span]?
    }

    private static func predict(_ request: TestServer.Request, _ state: inout State) throws -> TestServer.Answer {
        let question = try decoder.decode(Question.self, from: Data(request.body))
        let text = question.commentText
        let verdict = verdict(text)
        let identifier = UUID().uuidString.lowercased()
        if question.doNotStore != true { state.predictions[identifier] = (text, verdict.labels, verdict.scores) }
        let spans = text.range(of: "idiot").map { range in
            let begin = text.utf16.distance(from: text.startIndex, to: range.lowerBound)
            return [Span(begin: begin, end: begin + 5, scores: ["insult": 0.9])]
        }
        return try json(
            Verdict(
                requestId: identifier,
                labels: verdict.labels,
                scores: verdict.scores,
                action: verdict.action,
                spans: question.spans == true ? spans ?? [] : nil
            )
        )
    }

    private static func appeal(_ request: TestServer.Request, _ state: inout State) throws -> TestServer.Answer {
        let body = try decoder.decode([String: String].self, from: Data(request.body))
        let (identifier, reason) = (body["request_id"] ?? "", body["reason"] ?? "")
        guard let prediction = state.predictions[identifier] else {
            return problem("404 Not Found", "there is no prediction with this request_id")
        }
        guard state.appeals[identifier] == nil else {
            return problem("409 Conflict", "there is an appeal for this request_id already")
        }
        let appeal = Appeal(id: state.appeals.count + 1, requestId: identifier, reason: reason, state: "open")
        state.appeals[identifier] = appeal
        state.items.append(
            Item(
                id: state.items.count + 1,
                requestId: identifier,
                queue: "appeals",
                reason: "appeal of the author",
                commentText: prediction.text,
                scores: prediction.scores,
                labels: prediction.labels,
                action: "block"
            )
        )
        return try json(appeal)
    }

    static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return encoder
    }

    static func json(_ value: some Encodable) throws -> TestServer.Answer {
        TestServer.Answer(body: Array(try encoder.encode(value)))
    }

    static func problem(_ status: String, _ detail: String) -> TestServer.Answer {
        TestServer.Answer(status: status, body: Array(#"{"detail":"\#(detail)"}"#.utf8))
    }
}
