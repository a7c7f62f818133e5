/// An IP literal and a port: where a connection goes to, or where a resolver listens.
public struct ProxyEndpoint: Codable, Sendable, Hashable, CustomStringConvertible {
    /// An IPv4 or IPv6 literal; names are not resolved.
    public var address: String
    public var port: UInt16

    public init(address: String, port: UInt16) {
        self.address = address
        self.port = port
    }

    public var description: String {
        address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
