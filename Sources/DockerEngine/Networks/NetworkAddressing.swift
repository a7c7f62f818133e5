/// The addresses of a network.
public struct NetworkAddressing: Sendable, Hashable, Codable {
    public var driver: String?
    public var ranges: [Range]

    public init(driver: String? = nil, ranges: [Range]) {
        self.driver = driver
        self.ranges = ranges
    }

    /// A subnet with its gateway, such as `172.18.0.0/16` and `172.18.0.1`.
    public struct Range: Sendable, Hashable, Codable {
        public var subnet: String?
        public var gateway: String?
        /// The part that containers get addresses from.
        public var allocation: String?

        public init(subnet: String? = nil, gateway: String? = nil, allocation: String? = nil) {
            self.subnet = subnet
            self.gateway = gateway
            self.allocation = allocation
        }

        private enum CodingKeys: String, CodingKey {
            case subnet = "Subnet"
            case gateway = "Gateway"
            case allocation = "IPRange"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case driver = "Driver"
        case ranges = "Config"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        driver = try container.value(.driver)
        ranges = try container.value(.ranges) ?? []
    }
}
