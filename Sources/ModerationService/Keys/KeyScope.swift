/// What a key may be used for.
public enum KeyScope: String, Sendable, CaseIterable {
    /// Scores, feedback and appeals.
    case predict
    /// The review queues, as the moderator whose name the key has.
    case review
    /// The review queues in the name of others, whom the header `X-Moderator` names: for a page that knows its users.
    case delegate
}
