/// An image as inspection shows it.
public struct ImageDetails: Sendable, Hashable, Decodable {
    public let id: String
    public let tags: [String]
    public let digests: [String]
    /// RFC 3339.
    public let created: String
    public let architecture: String
    public let os: String
    public let size: Int64
    public let config: ImageSettings?

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case tags = "RepoTags"
        case digests = "RepoDigests"
        case created = "Created"
        case architecture = "Architecture"
        case os = "Os"
        case size = "Size"
        case config = "Config"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.value(.id) ?? ""
        tags = try container.value(.tags) ?? []
        digests = try container.value(.digests) ?? []
        created = try container.value(.created) ?? ""
        architecture = try container.value(.architecture) ?? ""
        os = try container.value(.os) ?? ""
        size = try container.value(.size) ?? 0
        config = try container.value(.config)
    }
}
