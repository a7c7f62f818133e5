/// What merging two commits came to.
public enum GitMerge: Sendable, Hashable {
    /// The commit that has both; no ref refers to it.
    case merged(Revision)

    /// The paths that both changed, in different ways; none where the two have no history in common.
    case conflict([String])
}
