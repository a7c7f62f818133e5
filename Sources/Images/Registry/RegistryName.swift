/// The name of a repository inside a registry, such as `team/api`.
public struct RegistryName: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// Takes lower-case path components joined by slashes, at most 255 bytes.
    public init(_ text: String) throws(ImagesError) {
        guard ImageGrammar.isRepository(text) else {
            throw ImagesError(.invalidName, "\(quoted(text)) is not a repository name")
        }
        description = text
    }
}

extension RegistryName: Comparable {
    public static func < (left: RegistryName, right: RegistryName) -> Bool { left.description < right.description }
}

/// What a manifest is asked for by.
public enum RegistryReference: Sendable, Hashable, CustomStringConvertible {
    case tag(String)
    case digest(ImageDigest)

    /// Reads a tag, or a digest when there is a colon.
    public init(_ text: String) throws(ImagesError) {
        if text.utf8.contains(UInt8(ascii: ":")) {
            self = .digest(try ImageDigest(text))
        } else {
            guard ImageGrammar.isTag(text) else { throw ImagesError(.invalidName, "\(quoted(text)) is not a tag") }
            self = .tag(text)
        }
    }

    public var description: String {
        switch self {
        case .tag(let tag): tag
        case .digest(let digest): digest.description
        }
    }
}
