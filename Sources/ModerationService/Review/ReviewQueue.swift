/// A list of comments that wait for a person.
enum ReviewQueue: String, Sendable, CaseIterable {
    /// Comments about which the model itself asks for a person, or whose action the settings name.
    case action
    /// Scores near a threshold.
    case borderline
    /// A random sample of everything else.
    case audit
    /// What a moderator passed on, or two moderators disagree about.
    case escalated
    /// What has been decided and is looked at once more by somebody who does not know how.
    case secondOpinion = "second-opinion"
    /// What an author asks to have looked at again.
    case appeals
}
