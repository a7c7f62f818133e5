/// Where the action that a step uses lies, as the `github` context and the step's variables tell it.
public struct ActionPlace: Sendable, Hashable {
    /// The directory of its files, as its steps see it.
    public var path: String

    /// `owner/name` and the ref, for an action of a repository; empty for others.
    public var repository: String
    public var ref: String

    public init(path: String, repository: String = "", ref: String = "") {
        self.path = path
        self.repository = repository
        self.ref = ref
    }
}
