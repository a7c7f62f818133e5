/// Something that an environment's rules make a job wait for.
public struct EnvironmentWait: Codable, Sendable, Hashable {
    /// What kind of thing it is.
    public enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
        /// Approvals.
        case review

        /// The environment's wait timer.
        case timer

        /// One of the environment's windows.
        case window

        /// The end of a freeze.
        case freeze
    }

    public var kind: Kind

    /// A sentence for people.
    public var words: String

    /// When the job's turn came.
    public var since: String

    /// When it ends by itself; nil where only people can end it.
    public var until: String?

    public init(kind: Kind, words: String, since: String, until: String?) {
        self.kind = kind
        self.words = words
        self.since = since
        self.until = until
    }
}
