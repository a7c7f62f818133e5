/// One address and port on which connections are taken, and the ready endpoints they go to.
public struct ProxyListener: Codable, Sendable, Hashable {
    /// What is carried.
    public enum Transport: String, Codable, Sendable, Hashable {
        case tcp
        /// Datagrams: those of one client go to one endpoint, and its answers back.
        case udp
    }

    /// Unique within its owner and stable across applies, for example `staging/default/moderation-api:80`.
    public var id: String
    /// An IPv4 or IPv6 literal; `0.0.0.0` and `::` are the wildcards.
    ///
    /// It need not exist on the host yet.
    public var address: String
    public var port: UInt16
    public var transport: Transport
    /// Where new connections go, the least loaded first.
    ///
    /// Empty means: hold them. A listener for HTTP has them in its backends.
    public var endpoints: [ProxyEndpoint]
    /// How long connections may outlive the removal of their endpoint before the proxy closes them itself; 0 leaves
    /// that to ``ProxyClient/cut(owner:endpoint:listener:)``.
    public var drainSeconds: Int
    /// How long a new connection waits for an endpoint before it is reset.
    public var holdSeconds: Int
    /// Connections taken at once; more wait in the kernel's queue.
    ///
    /// 0 means only the proxy's own limit counts.
    public var maxConnections: Int
    /// Connections to one endpoint; more wait.
    ///
    /// 0 sets no limit.
    public var maxPerEndpoint: Int
    /// Whether a client's address keeps meeting the same endpoint, as long as that is there.
    public var isSticky: Bool
    /// Makes it a listener for HTTP/1.1.
    public var http: ProxyHTTP?
    /// Without `http`: a connection whose client begins with a request for HTTP/1.1, before its endpoint has said anything, is read as that,
    /// so that it need not end with its endpoint; all others are carried as they are.
    public var detectsHTTP: Bool
    /// Makes it one for TLS, which ends here; only for HTTP.
    public var certificates: [ProxyCertificate]
    /// What is told and believed about where connections come from.
    public var proxyProtocol: ProxyProtocolRules

    public init(
        id: String,
        address: String,
        port: UInt16,
        transport: Transport = .tcp,
        endpoints: [ProxyEndpoint] = [],
        drainSeconds: Int = 0,
        holdSeconds: Int = 30,
        maxConnections: Int = 0,
        maxPerEndpoint: Int = 0,
        isSticky: Bool = false,
        http: ProxyHTTP? = nil,
        detectsHTTP: Bool = false,
        certificates: [ProxyCertificate] = [],
        proxyProtocol: ProxyProtocolRules = ProxyProtocolRules()
    ) {
        self.id = id
        self.address = address
        self.port = port
        self.transport = transport
        self.endpoints = endpoints
        self.drainSeconds = drainSeconds
        self.holdSeconds = holdSeconds
        self.maxConnections = maxConnections
        self.maxPerEndpoint = maxPerEndpoint
        self.isSticky = isSticky
        self.http = http
        self.detectsHTTP = detectsHTTP
        self.certificates = certificates
        self.proxyProtocol = proxyProtocol
    }

    private enum CodingKeys: String, CodingKey {
        case id, address, port
        case transport = "protocol"
        case endpoints, drainSeconds, holdSeconds, maxConnections, maxPerEndpoint
        case isSticky = "sticky"
        case http, detectsHTTP, certificates, proxyProtocol
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try values.decode(String.self, forKey: .id),
            address: try values.decode(String.self, forKey: .address),
            port: try values.decode(UInt16.self, forKey: .port),
            transport: try values.decodeIfPresent(Transport.self, forKey: .transport) ?? .tcp,
            endpoints: try values.decodeIfPresent([ProxyEndpoint].self, forKey: .endpoints) ?? [],
            drainSeconds: try values.decodeIfPresent(Int.self, forKey: .drainSeconds) ?? 0,
            holdSeconds: try values.decodeIfPresent(Int.self, forKey: .holdSeconds) ?? 30,
            maxConnections: try values.decodeIfPresent(Int.self, forKey: .maxConnections) ?? 0,
            maxPerEndpoint: try values.decodeIfPresent(Int.self, forKey: .maxPerEndpoint) ?? 0,
            isSticky: try values.decodeIfPresent(Bool.self, forKey: .isSticky) ?? false,
            http: try values.decodeIfPresent(ProxyHTTP.self, forKey: .http),
            detectsHTTP: try values.decodeIfPresent(Bool.self, forKey: .detectsHTTP) ?? false,
            certificates: try values.decodeIfPresent([ProxyCertificate].self, forKey: .certificates) ?? [],
            proxyProtocol: try values.decodeIfPresent(ProxyProtocolRules.self, forKey: .proxyProtocol)
                ?? ProxyProtocolRules()
        )
    }

    /// Its rules for HTTP: its own, or those by which connections go to its endpoints; nil carries all connections as they are.
    var routing: ProxyHTTP? {
        if http != nil || !detectsHTTP || transport != .tcp || proxyProtocol.send != nil { return http }
        let backend = ProxyBackend(
            id: Self.podsBackend,
            endpoints: endpoints,
            holdSeconds: holdSeconds,
            // An answer may take as long as it would without a proxy.
            responseSeconds: 86_400,
            maxPerEndpoint: maxPerEndpoint,
            isSticky: isSticky
        )
        return ProxyHTTP(backends: [backend], defaultBackend: 0, isTransparent: true)
    }

    /// The backend of a listener whose requests all go to the same endpoints.
    public static let podsBackend = "pods"
}
