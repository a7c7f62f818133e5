import HTTPTransport

extension ModerationClient {
    /// An author's appeal, as the API tells of it.
    struct AppealStatus: Decodable, Sendable {
        var reason: String
        var state: String
    }

    private struct AppealQuestion: Encodable {
        var requestID: String
        var reason: String

        enum CodingKeys: String, CodingKey {
            case requestID = "request_id"
            case reason
        }
    }

    /// Asks for a person to look at a comment again.
    func appeal(_ requestID: String, reason: String) async throws {
        let question = AppealQuestion(requestID: requestID, reason: reason)
        try Self.accepted(try await send(.post, "appeals", try Self.encoded(question)))
    }

    /// How the appeal for a comment stands; nothing when there is none.
    func appealStatus(_ requestID: String) async throws -> AppealStatus? {
        let answer = try await send(.get, "appeals/\(requestID)", nil)
        return answer.status == 404 ? nil : try decoded(AppealStatus.self, answer)
    }
}
