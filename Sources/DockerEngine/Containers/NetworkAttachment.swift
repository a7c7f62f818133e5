/// A container's place in a network.
public struct NetworkAttachment: Sendable, Hashable, Decodable {
    public let networkID: String
    /// Empty while it does not run.
    public let ipAddress: String
    public let gateway: String
    public let prefixLength: Int
    public let ipv6Address: String
    public let macAddress: String
    public let aliases: [String]

    private enum CodingKeys: String, CodingKey {
        case networkID = "NetworkID"
        case ipAddress = "IPAddress"
        case gateway = "Gateway"
        case prefixLength = "IPPrefixLen"
        case ipv6Address = "GlobalIPv6Address"
        case macAddress = "MacAddress"
        case aliases = "Aliases"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        networkID = try container.value(.networkID) ?? ""
        ipAddress = try container.value(.ipAddress) ?? ""
        gateway = try container.value(.gateway) ?? ""
        prefixLength = try container.value(.prefixLength) ?? 0
        ipv6Address = try container.value(.ipv6Address) ?? ""
        macAddress = try container.value(.macAddress) ?? ""
        aliases = try container.value(.aliases) ?? []
    }
}
