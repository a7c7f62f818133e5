/// What to do with a comment.
public enum Action: String, Sendable, CaseIterable, Codable {
    case allow
    /// A person should look at it.
    case review
    /// Sure enough to withhold it without anyone looking.
    case block
}
