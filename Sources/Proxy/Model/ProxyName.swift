/// A DNS name and the addresses it stands for.
public struct ProxyName: Codable, Sendable, Hashable {
    /// A full name without the final dot, for example `web.default.svc.cluster.local`.
    ///
    /// Case does not matter.
    public var name: String
    /// IPv4 and IPv6 literals; all of them are answered, in turning order.
    public var addresses: [String]
    /// Another name that this one stands for, in the cluster or outside of it; then there are no addresses.
    public var alias: String?

    public init(name: String, addresses: [String]) {
        self.name = name
        self.addresses = addresses
    }

    public init(name: String, alias: String) {
        self.name = name
        self.alias = alias
        addresses = []
    }
}
