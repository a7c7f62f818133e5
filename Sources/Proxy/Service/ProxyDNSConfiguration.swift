/// How the proxy answers names.
public struct ProxyDNSConfiguration: Sendable {
    /// Resolvers that are there from the start and answer the names of every owner.
    public var resolvers: [ProxyEndpoint]
    /// Unknown names under this domain do not exist; all others are forwarded.
    public var clusterDomain: String
    /// Seconds an answer may be kept.
    public var timeToLive: UInt32
    /// Where other names are asked; nil reads `resolverFile`, again whenever it changes.
    public var upstreams: [ProxyEndpoint]?
    public var resolverFile: String
    /// How long one upstream may take before the next is asked.
    public var upstreamTimeout: Duration

    public init(
        resolvers: [ProxyEndpoint] = [],
        clusterDomain: String = "cluster.local",
        timeToLive: UInt32 = 5,
        upstreams: [ProxyEndpoint]? = nil,
        resolverFile: String = "/etc/resolv.conf",
        upstreamTimeout: Duration = .milliseconds(1500)
    ) {
        self.resolvers = resolvers
        self.clusterDomain = clusterDomain
        self.timeToLive = timeToLive
        self.upstreams = upstreams
        self.resolverFile = resolverFile
        self.upstreamTimeout = upstreamTimeout
    }
}
