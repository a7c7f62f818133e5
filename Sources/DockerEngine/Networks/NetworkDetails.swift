/// A network.
public struct NetworkDetails: Sendable, Hashable, Decodable {
    public let id: String
    public let name: String
    public let driver: String
    public let scope: String
    public let isInternal: Bool
    public let labels: [String: String]
    public let options: [String: String]
    public let addressing: NetworkAddressing?
    /// By container id; filled by inspection only.
    public let containers: [String: Member]

    /// A container in the network.
    public struct Member: Sendable, Hashable, Decodable {
        public let name: String
        /// With its prefix length.
        public let ipv4Address: String?

        private enum CodingKeys: String, CodingKey {
            case name = "Name"
            case ipv4Address = "IPv4Address"
        }
    }

    /// The subnet of the first IPv4 range, such as `172.18.0.0/16`.
    public var subnet: String? {
        ranges.first?.subnet
    }

    /// The gateway of the first IPv4 range that has one; the engine may name it only once a container is connected.
    public var gateway: String? {
        ranges.lazy.compactMap(\.gateway).first
    }

    /// The bridge interface on the host, for a network of the `bridge` driver.
    public var bridgeName: String? {
        guard driver == "bridge" else {
            return nil
        }
        return options["com.docker.network.bridge.name"] ?? options["bridge.name"] ?? "br-\(id.prefix(12))"
    }

    private var ranges: [NetworkAddressing.Range] {
        (addressing?.ranges ?? []).filter { $0.subnet?.contains(":") != true }
    }

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case name = "Name"
        case driver = "Driver"
        case scope = "Scope"
        case isInternal = "Internal"
        case labels = "Labels"
        case options = "Options"
        case addressing = "IPAM"
        case containers = "Containers"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.value(.id) ?? ""
        name = try container.value(.name) ?? ""
        driver = try container.value(.driver) ?? ""
        scope = try container.value(.scope) ?? ""
        isInternal = try container.value(.isInternal) ?? false
        labels = try container.value(.labels) ?? [:]
        options = try container.value(.options) ?? [:]
        addressing = try container.value(.addressing)
        containers = try container.value(.containers) ?? [:]
    }
}
