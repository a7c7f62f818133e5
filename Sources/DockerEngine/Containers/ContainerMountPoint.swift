/// Something mounted into a container.
public struct ContainerMountPoint: Sendable, Hashable, Decodable {
    /// `bind`, `volume` or `tmpfs`.
    public let type: String
    /// A volume's.
    public let name: String?
    public let source: String
    public let destination: String
    public let isWritable: Bool

    private enum CodingKeys: String, CodingKey {
        case type = "Type"
        case name = "Name"
        case source = "Source"
        case destination = "Destination"
        case isWritable = "RW"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        type = try container.value(.type) ?? ""
        name = try container.value(.name)
        source = try container.value(.source) ?? ""
        destination = try container.value(.destination) ?? ""
        isWritable = try container.value(.isWritable) ?? false
    }
}
