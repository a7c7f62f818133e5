/// A container that was made.
public struct CreatedContainer: Sendable, Hashable {
    public let id: String
    /// What of the specification the engine could not honour.
    public let warnings: [String]
}
