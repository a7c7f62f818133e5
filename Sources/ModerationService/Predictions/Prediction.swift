import Moderation

/// One comment scored: what the caller is told and what the database keeps.
struct Prediction: Sendable {
    var requestID: RequestIdentifier
    var text: String
    var digest: CommentDigest
    var scores: LabelScores
    var labels: [Label]
    var action: Action
    var isCacheHit = false
    /// The name of the key that asked; empty without keys.
    var client = ""
    /// Where people look at it, if they shall.
    var placement: ReviewPlacement?
    var modelName: String
    var modelVersion: String
    var latency: Duration
    var createdAt: Timestamp

    var scoresJSON: String {
        var json = JSONWriter()
        json.scores(scores)
        return json.text
    }
}
