import Hummingbird
import Moderation
import Telemetry

/// `POST /feedback`: what a person says about a prediction.
struct FeedbackRoutes: Sendable {
    static let longestBody = 64 << 10
    static let longestNotes = 4 << 10

    private struct Body: Decodable {
        var requestID: String
        var correct: Bool
        var trueLabels: [String]?
        var notes: String?

        enum CodingKeys: String, CodingKey {
            case requestID = "request_id"
            case correct
            case trueLabels = "true_labels"
            case notes
        }
    }

    let log: PredictionLog
    let metrics: MetricsRegistry

    func add(to group: RouterGroup<APIContext>) {
        group.post("/feedback") { request, _ in
            try await store(request)
        }
    }

    private func store(_ request: Request) async throws -> Response {
        let body = try await request.json(Body.self, upTo: Self.longestBody)
        guard (body.notes?.utf8.count ?? 0) <= Self.longestNotes else {
            throw Problem(.contentTooLarge, "notes have at most \(Self.longestNotes) bytes")
        }
        let labels = try body.trueLabels.map { try Label.parse($0, "true_labels") }
        guard let identifier = RequestIdentifier(body.requestID) else {
            throw Problem(.notFound, "there is no prediction with this request_id")
        }
        let feedback = Feedback(
            requestID: identifier,
            correct: body.correct,
            trueLabels: labels,
            notes: body.notes,
            createdAt: .now
        )
        guard try await log.append(feedback) else {
            throw Problem(.notFound, "there is no prediction with this request_id")
        }
        metrics.count("moderation_feedback_total", "correct=\"\(body.correct)\"")
        var json = JSONWriter()
        json.object { json in
            json.member("status", "stored")
            json.member("request_id", identifier.description)
        }
        return Response(json: json)
    }
}
