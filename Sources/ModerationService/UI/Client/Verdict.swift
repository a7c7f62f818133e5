import Moderation

/// What the API said about one comment.
struct Verdict: Decodable, Sendable {
    var requestID: String
    var labels: [String]
    var scores: [String: Double]
    var modelVersion: String
    var action: String?
    /// Only when they were asked for, and the API gives them.
    var spans: [CommentSpan]?

    /// Whether a chat withholds the comment.
    var isWithheld: Bool { !labels.isEmpty || action == Action.block.rawValue }

    /// Whether the model asks for a person.
    var isMarked: Bool { action == Action.review.rawValue }

    enum CodingKeys: String, CodingKey {
        case requestID = "request_id"
        case labels
        case scores
        case modelVersion = "model_version"
        case action
        case spans
    }
}
