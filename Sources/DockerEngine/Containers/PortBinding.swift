/// A port of the host.
public struct PortBinding: Sendable, Hashable, Codable {
    public var address: String
    /// Empty for one that the engine picks.
    public var port: String

    public init(address: String, port: String) {
        self.address = address
        self.port = port
    }

    private enum CodingKeys: String, CodingKey {
        case address = "HostIp"
        case port = "HostPort"
    }
}
