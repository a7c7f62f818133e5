/// How a runner proves to a Git server that it may read.
public struct RepositoryAccess: Codable, Sendable, CustomStringConvertible {
    /// The address of a repository, or of what repositories lie below.
    public var address: String
    public var username: String?

    /// A password or a token.
    public var secret: String

    public init(address: String, username: String? = nil, secret: String) {
        self.address = address
        self.username = username
        self.secret = secret
    }

    public var description: String { "access to \(address)" }
}
