/// What the `.git` of a checked-out directory is to say.
public struct GitWorkTreeFiles: Sendable, Hashable {
    /// The branch that is checked out; nil leaves `HEAD` at the commit.
    public var branch: RefName?
    /// How many commits deep the history goes; 0 is all of it.
    public var depth: Int
    /// Whether all branches and tags that are here are in it.
    public var hasAllRefs: Bool
    /// Whether tags are in it.
    public var hasTags: Bool
    /// What `origin` is.
    public var origin: GitURL

    public init(
        origin: GitURL,
        branch: RefName? = nil,
        depth: Int = 1,
        hasAllRefs: Bool = false,
        hasTags: Bool = false
    ) {
        self.origin = origin
        self.branch = branch
        self.depth = depth
        self.hasAllRefs = hasAllRefs
        self.hasTags = hasTags
    }
}

extension GitRepository {
    /// Makes the `.git` of a directory that ``checkout(_:to:state:limits:)`` has filled, in the place of one that is there.
    ///
    /// Programs then see a repository at that revision without changes. Its objects stay here, so the directory needs
    /// this repository for as long as its history is looked at.
    public func makeWorkTree(_ directory: String, at revision: Revision, _ files: GitWorkTreeFiles) throws {
        try handle.makeWorkTree(directory, at: revision, files)
    }
}
