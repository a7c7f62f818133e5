/// A volume.
public struct VolumeDetails: Sendable, Hashable, Decodable {
    public let name: String
    public let driver: String
    /// Where it is on the host.
    public let mountpoint: String
    /// RFC 3339.
    public let createdAt: String?
    public let scope: String
    public let labels: [String: String]
    public let options: [String: String]

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case driver = "Driver"
        case mountpoint = "Mountpoint"
        case createdAt = "CreatedAt"
        case scope = "Scope"
        case labels = "Labels"
        case options = "Options"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.value(.name) ?? ""
        driver = try container.value(.driver) ?? ""
        mountpoint = try container.value(.mountpoint) ?? ""
        createdAt = try container.value(.createdAt)
        scope = try container.value(.scope) ?? ""
        labels = try container.value(.labels) ?? [:]
        options = try container.value(.options) ?? [:]
    }
}
