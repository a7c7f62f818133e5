/// What the API said about one comment.
struct Verdict: Decodable, Sendable {
    var requestID: String
    var labels: [String]
    var scores: [String: Double]
    var modelVersion: String

    /// Whether a chat withholds the comment.
    var isWithheld: Bool { !labels.isEmpty }

    enum CodingKeys: String, CodingKey {
        case requestID = "request_id"
        case labels
        case scores
        case modelVersion = "model_version"
    }
}
