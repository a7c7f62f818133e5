import HTTPTransport

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Asks the API what it thinks of a comment.
struct ModerationClient: Sendable {
    private static let timeouts = HTTPTimeouts(connect: .seconds(2), total: .seconds(4), idle: nil)
    private static let longestAnswer = 64 << 10

    private struct Question: Encodable {
        var commentText: String

        enum CodingKeys: String, CodingKey {
            case commentText = "comment_text"
        }
    }

    private let url: String
    private let client = HTTPClient(userAgent: "moderation-ui")

    init(url: String) {
        self.url = URLBuilder(url).path("predict").string
    }

    /// The verdict on a comment; anything but a whole answer throws `.unavailable`, so that callers fail closed.
    func check(_ text: String) async throws(ModerationServiceError) -> Verdict {
        do {
            let body = try JSONEncoder().encode(Question(commentText: text))
            let request = HTTPRequest(
                .post,
                url,
                headers: ["Content-Type": "application/json"],
                body: .bytes(Array(body)),
                timeouts: Self.timeouts,
                bodyLimit: Self.longestAnswer
            )
            let response = try await client.send(request)
            guard response.status == 200 else {
                throw ModerationServiceError(.unavailable, "the moderation API answered \(response.status)")
            }
            return try JSONDecoder().decode(Verdict.self, from: Data(response.body))
        } catch let error as ModerationServiceError {
            throw error
        } catch {
            throw ModerationServiceError(.unavailable, "the moderation API does not answer", cause: error)
        }
    }

    func shutdown() async {
        await client.shutdown()
    }
}
