/// What one commit says.
public struct GitCommit: Hashable, Sendable, Codable {
    public let revision: Revision
    /// The object id of its tree; two commits with the same one have the same files.
    public let tree: String
    public let parents: [Revision]
    public let author: GitSignature
    public let committer: GitSignature
    /// The whole message, as it stands.
    public let message: String

    /// The first line of the message.
    public var summary: String { String(message.prefix { !$0.isNewline }) }

    /// The trailers at the end of the message, in their order.
    public var trailers: [GitTrailer] { GitTrailer.parse(message) }

    /// The value of the last trailer with that key; keys are compared without case.
    public func trailer(_ key: String) -> String? {
        trailers.last { $0.key.lowercased() == key.lowercased() }?.value
    }
}
