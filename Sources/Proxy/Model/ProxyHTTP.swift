/// What makes a listener one for HTTP: requests go to backends by host and path.
public struct ProxyHTTP: Codable, Sendable, Hashable {
    public var rules: [ProxyRule]
    public var backends: [ProxyBackend]
    /// The place in `backends` of what answers when no rule fits; without one the proxy answers 404.
    public var defaultBackend: Int?
    /// Networks (`10.0.0.0/8`) whose `X-Forwarded-*` fields are believed; those of all others are replaced.
    public var trusted: [String]
    /// Whether requests reach endpoints as they came, without fields about the client, and a client that does not begin with a
    /// request is carried as it is: HTTP is read only so that its connections need not end with their endpoint.
    public var isTransparent: Bool

    public init(
        rules: [ProxyRule] = [],
        backends: [ProxyBackend] = [],
        defaultBackend: Int? = nil,
        trusted: [String] = [],
        isTransparent: Bool = false
    ) {
        self.rules = rules
        self.backends = backends
        self.defaultBackend = defaultBackend
        self.trusted = trusted
        self.isTransparent = isTransparent
    }

    private enum CodingKeys: String, CodingKey {
        case rules, backends, defaultBackend, trusted
        case isTransparent = "transparent"
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            rules: try values.decodeIfPresent([ProxyRule].self, forKey: .rules) ?? [],
            backends: try values.decode([ProxyBackend].self, forKey: .backends),
            defaultBackend: try values.decodeIfPresent(Int.self, forKey: .defaultBackend),
            trusted: try values.decodeIfPresent([String].self, forKey: .trusted) ?? [],
            isTransparent: try values.decodeIfPresent(Bool.self, forKey: .isTransparent) ?? false
        )
    }
}

/// One host and path, and where its requests go.
public struct ProxyRule: Codable, Sendable, Hashable {
    /// A DNS name, or one with `*` for its first label; nil stands for every host.
    public var host: String?
    /// Begins with a slash.
    public var path: String
    /// Whether the whole path must be this one; otherwise its first elements.
    public var isExact: Bool
    /// A place in the listener's backends.
    public var backend: Int

    public init(host: String? = nil, path: String = "/", isExact: Bool = false, backend: Int) {
        self.host = host
        self.path = path
        self.isExact = isExact
        self.backend = backend
    }

    private enum CodingKeys: String, CodingKey {
        case host, path, backend
        case isExact = "exact"
    }
}

/// The ready endpoints of one Service port.
public struct ProxyBackend: Codable, Sendable, Hashable {
    /// Unique in its listener and stable across applies, for example `default/web:80`.
    public var id: String
    public var endpoints: [ProxyEndpoint]
    /// How long a request waits for an endpoint before it is answered with 503.
    public var holdSeconds: Int
    /// How long the head of a response may take before the request is answered with 504.
    public var responseSeconds: Int
    /// Requests under way at one endpoint; more wait.
    ///
    /// 0 sets no limit.
    public var maxPerEndpoint: Int
    /// Whether a client's address keeps meeting the same endpoint, as long as that is there.
    public var isSticky: Bool

    public init(
        id: String,
        endpoints: [ProxyEndpoint] = [],
        holdSeconds: Int = 30,
        responseSeconds: Int = 60,
        maxPerEndpoint: Int = 0,
        isSticky: Bool = false
    ) {
        self.id = id
        self.endpoints = endpoints
        self.holdSeconds = holdSeconds
        self.responseSeconds = responseSeconds
        self.maxPerEndpoint = maxPerEndpoint
        self.isSticky = isSticky
    }

    private enum CodingKeys: String, CodingKey {
        case id, endpoints, holdSeconds, responseSeconds, maxPerEndpoint
        case isSticky = "sticky"
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try values.decode(String.self, forKey: .id),
            endpoints: try values.decode([ProxyEndpoint].self, forKey: .endpoints),
            holdSeconds: try values.decode(Int.self, forKey: .holdSeconds),
            responseSeconds: try values.decode(Int.self, forKey: .responseSeconds),
            maxPerEndpoint: try values.decode(Int.self, forKey: .maxPerEndpoint),
            // Proxies before did not know it.
            isSticky: try values.decodeIfPresent(Bool.self, forKey: .isSticky) ?? false
        )
    }
}
