/// How a container takes part in a network.
public struct EndpointSpec: Sendable, Hashable, Encodable {
    public var aliases: [String]?
    public var addressing: Addressing?

    public init() {}

    /// A fixed address.
    public struct Addressing: Sendable, Hashable, Encodable {
        public var ipv4Address: String

        public init(ipv4Address: String) {
            self.ipv4Address = ipv4Address
        }

        private enum CodingKeys: String, CodingKey {
            case ipv4Address = "IPv4Address"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case aliases = "Aliases"
        case addressing = "IPAMConfig"
    }
}
