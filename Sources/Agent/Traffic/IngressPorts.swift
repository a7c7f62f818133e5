/// Where the requests for Ingresses are taken.
public struct IngressPorts: Sendable, Hashable {
    public var address: String
    public var http: Int
    public var https: Int
    /// Networks, such as `10.0.0.0/8`, whose `X-Forwarded-*` fields are believed.
    public var trusted: [String]
    /// Networks whose connections begin with a header of the PROXY protocol.
    public var proxyProtocolFrom: [String]

    public init(
        address: String = "0.0.0.0",
        http: Int = 80,
        https: Int = 443,
        trusted: [String] = [],
        proxyProtocolFrom: [String] = []
    ) {
        self.address = address
        self.http = http
        self.https = https
        self.trusted = trusted
        self.proxyProtocolFrom = proxyProtocolFrom
    }
}
