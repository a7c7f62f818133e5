import Moderation

/// What a person says about a prediction.
struct Feedback: Sendable {
    var requestID: RequestIdentifier
    var correct: Bool
    /// The labels the comment should have had; nothing when they were not given.
    var trueLabels: [Label]?
    var notes: String?
    /// What each score should have been, as JSON by label; nothing when only the labels were given.
    var suggestedScores: String?
    var createdAt: Timestamp
}
