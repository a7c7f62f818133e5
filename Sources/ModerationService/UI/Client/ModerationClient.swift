import HTTPTransport

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Asks the API what it thinks of a comment, and tells it what people think.
struct ModerationClient: Sendable {
    private static let timeouts = HTTPTimeouts(connect: .seconds(2), total: .seconds(4), idle: nil)
    private static let longestAnswer = 1 << 20

    private struct Question: Encodable {
        var commentText: String
        var spans: Bool?
        var doNotStore: Bool?

        enum CodingKeys: String, CodingKey {
            case commentText = "comment_text"
            case spans
            case doNotStore = "do_not_store"
        }
    }

    private struct Detail: Decodable {
        var detail: String
    }

    private let url: String
    private let key: String?
    private let client = HTTPClient(userAgent: "moderation-ui")

    init(url: String, key: String? = nil) {
        self.url = url
        self.key = key
    }

    /// The verdict on a comment; anything but a whole answer throws `.unavailable`, so that callers fail closed.
    func check(
        _ text: String,
        spans: Bool = false,
        isStored: Bool = true
    ) async throws(ModerationServiceError) -> Verdict {
        let question = Question(
            commentText: text,
            spans: spans ? true : nil,
            doNotStore: isStored ? nil : true
        )
        let body = try Self.encoded(question)
        return try decoded(Verdict.self, try await send(.post, "predict", body))
    }

    /// Stores what a person says about a prediction.
    func give(_ feedback: FeedbackForm) async throws {
        let body = try Self.encoded(feedback)
        try Self.accepted(try await send(.post, "feedback", body))
    }

    /// From which score on the model gives each label; nothing when the API does not say.
    func thresholds() async throws -> [String: Double]? {
        struct Version: Decodable {
            var thresholds: [String: Double]?
        }
        let answer = try await send(.get, "version", nil)
        return answer.status == 404 ? nil : try decoded(Version.self, answer).thresholds
    }

    /// Sends one request; with a key of somebody else instead of this program's own, if one is given.
    func send(
        _ method: HTTPMethod,
        _ path: String,
        _ body: [UInt8]?,
        headers extra: HTTPHeaders? = nil,
        bodyLimit: Int = longestAnswer
    ) async throws(ModerationServiceError) -> HTTPResponse {
        var headers = extra ?? (key.map { ["Authorization": "Bearer \($0)"] } ?? [:])
        if body != nil { headers["Content-Type"] = "application/json" }
        let base = String(url.reversed().drop { $0 == "/" }.reversed())
        do {
            return try await client.send(
                HTTPRequest(
                    method,
                    "\(base)/\(path)",
                    headers: headers,
                    body: body.map { .bytes($0) } ?? .none,
                    timeouts: Self.timeouts,
                    bodyLimit: bodyLimit
                )
            )
        } catch {
            throw ModerationServiceError(.unavailable, "the moderation API does not answer", cause: error)
        }
    }

    func decoded<Value: Decodable>(
        _ type: Value.Type,
        _ response: HTTPResponse
    ) throws(ModerationServiceError) -> Value {
        guard response.status == 200 else {
            throw ModerationServiceError(.unavailable, "the moderation API answered \(response.status)")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(response.body))
        } catch {
            throw ModerationServiceError(.unavailable, "the moderation API answered something else", cause: error)
        }
    }

    /// Throws what the API says against a request.
    static func accepted(_ response: HTTPResponse) throws {
        if response.isSuccess { return }
        let detail: String
        do {
            detail = try JSONDecoder().decode(Detail.self, from: Data(response.body)).detail
        } catch {
            detail = "the moderation API answered \(response.status)"
        }
        throw APIAnswer(status: response.status, detail: detail)
    }

    static func encoded(_ value: some Encodable) throws(ModerationServiceError) -> [UInt8] {
        do {
            return Array(try JSONEncoder().encode(value))
        } catch {
            throw ModerationServiceError(.unavailable, "the request could not be written", cause: error)
        }
    }

    func shutdown() async {
        await client.shutdown()
    }
}
