/// A registered version of a model.
public struct ModelVersion: Sendable, Hashable, Codable {
    /// The file of a version that holds the weights.
    public static let modelFile = "model.bin"
    /// What the tag that holds the SHA-256 of a file begins with; the file's name follows.
    static let digestTag = "sha256."

    public var name: String
    public var version: Int
    public var aliases: [String]
    /// The run that made it, when one is known.
    public var run: String?
    /// In milliseconds since 1970, when it is known.
    public var createdAt: Int64?
    public var tags: [String: String]
    /// Where its files are, in the words of whoever keeps them.
    public var source: String

    public init(
        name: String,
        version: Int,
        aliases: [String] = [],
        run: String? = nil,
        createdAt: Int64? = nil,
        tags: [String: String] = [:],
        source: String
    ) {
        self.name = name
        self.version = version
        self.aliases = aliases
        self.run = run
        self.createdAt = createdAt
        self.tags = tags
        self.source = source
    }

    /// How it is referred to.
    public var reference: ModelReference { .version(name: name, version: version) }

    /// The tag under which the digest of a file is kept.
    public static func digestTag(of file: String) -> String { digestTag + file }

    /// Throws unless the content of a file is what was registered; a version without a digest is taken as it is.
    public func check(_ content: [UInt8], of file: String) throws(ModerationError) {
        guard let expected = tags[Self.digestTag(of: file)] else { return }
        let found = ContentDigest.sha256(content)
        guard found == expected else {
            throw ModerationError(
                .invalidModel,
                "\(file) of \(reference) is damaged: SHA-256 \(found.prefix(12))… instead of \(expected.prefix(12))…"
            )
        }
    }
}
