/// An image as listings show it.
public struct ImageSummary: Sendable, Hashable, Decodable {
    public let id: String
    /// `name:tag` each.
    public let tags: [String]
    /// `name@sha256:…` each, once pushed or pulled.
    public let digests: [String]
    /// Seconds since 1970.
    public let created: Int64
    public let size: Int64
    public let labels: [String: String]

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case tags = "RepoTags"
        case digests = "RepoDigests"
        case created = "Created"
        case size = "Size"
        case labels = "Labels"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.value(.id) ?? ""
        tags = try container.value(.tags) ?? []
        digests = try container.value(.digests) ?? []
        created = try container.value(.created) ?? 0
        size = try container.value(.size) ?? 0
        labels = try container.value(.labels) ?? [:]
    }
}
