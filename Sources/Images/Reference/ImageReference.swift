/// The address of an image: `[host[:port]/]path[:tag][@digest]`.
///
/// Two references are equal when they name the same thing, however they were written: `nginx` equals
/// `docker.io/library/nginx`. It does not equal `nginx:latest`, because a missing tag is kept missing.
public struct ImageReference: Sendable {
    /// The registry's host and port; `docker.io` when none was written.
    public let registry: String
    /// The path inside the registry; `library/` stands before a bare name on `docker.io`.
    public let repository: String
    public let tag: String?
    public let digest: ImageDigest?
    /// The host and path as they were written, which is what an overlay's `images[].name` is compared with.
    public let writtenName: String

    public static let defaultRegistry = "docker.io"

    /// Reads a reference and fills in Docker's defaults for host and path.
    public init(_ text: String) throws(ImagesError) {
        let parts = try ImageReferenceParts(text)
        try self.init(writtenName: parts.name, tag: parts.tag, digest: parts.digest)
    }

    /// Puts a reference together from a name and what identifies one image under it.
    public init(name: String, tag: String? = nil, digest: ImageDigest? = nil) throws(ImagesError) {
        if let tag, !ImageGrammar.isTag(tag) {
            throw ImagesError(.invalidReference, "\(quoted(tag)) is not a tag: \(ImageReferenceParts.tagRule)")
        }
        try self.init(writtenName: name, tag: tag, digest: digest)
    }

    private init(writtenName: String, tag: String?, digest: ImageDigest?) throws(ImagesError) {
        let name = try ImageReferenceParts.normalise(writtenName)
        registry = name.registry
        repository = name.repository
        self.tag = tag
        self.digest = digest
        self.writtenName = writtenName
    }

    private init(copying other: ImageReference, tag: String?, digest: ImageDigest?) {
        registry = other.registry
        repository = other.repository
        writtenName = other.writtenName
        self.tag = tag
        self.digest = digest
    }

    /// Registry and repository.
    public var name: String { registry + "/" + repository }

    /// The whole reference with defaults filled in, but for a tag that was not written.
    public var normalised: String { name + identifier }

    /// The reference with the host and path as they were written.
    public var asWritten: String { writtenName + identifier }

    /// The shortest form that means the same: without `docker.io/` and `library/` where nothing else is read then.
    public var familiar: String {
        guard registry == Self.defaultRegistry else { return normalised }
        let library = "library/"
        let bare = repository.hasPrefix(library) ? String(repository.dropFirst(library.count)) : repository
        for name in [bare, repository] where ImageReferenceParts.name(name, means: self) { return name + identifier }
        return normalised
    }

    /// The tag or digest to ask a registry for: the digest when there is one, else the tag, else `latest`.
    public var manifestReference: String { digest?.description ?? tag ?? "latest" }

    /// The same image under another tag; the digest is dropped, because it may not be the tag's.
    public func tagged(_ tag: String) throws(ImagesError) -> ImageReference {
        try ImageReference(name: writtenName, tag: tag)
    }

    /// The same reference pinned to a digest; the tag stays as a note to the reader.
    public func pinned(to digest: ImageDigest) -> ImageReference {
        ImageReference(copying: self, tag: tag, digest: digest)
    }

    private var identifier: String { (tag.map { ":" + $0 } ?? "") + (digest.map { "@\($0)" } ?? "") }
}

extension ImageReference: CustomStringConvertible {
    public var description: String { asWritten }
}

extension ImageReference: Hashable {
    public static func == (left: ImageReference, right: ImageReference) -> Bool {
        left.registry == right.registry && left.repository == right.repository && left.tag == right.tag
            && left.digest == right.digest
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(registry)
        hasher.combine(repository)
        hasher.combine(tag)
        hasher.combine(digest)
    }
}

extension ImageReference: Comparable {
    public static func < (left: ImageReference, right: ImageReference) -> Bool { left.normalised < right.normalised }
}

extension ImageReference: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(asWritten)
    }
}
