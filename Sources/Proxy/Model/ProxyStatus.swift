/// What the proxy is doing, as one document.
public struct ProxyStatus: Codable, Sendable, Hashable {
    public var pid: Int32
    public var uptimeSeconds: Int
    /// True from the moment the proxy was told to end.
    public var draining: Bool
    /// Present listeners, and removed ones that still have connections.
    public var listeners: [ProxyListenerStatus]
    public var resolvers: [ProxyResolverStatus]
    public var counters: ProxyCounters
    /// How often the sockets have passed from one proxy to the next.
    public var handOvers: Int?
    /// Why the last applied state is not on disk; nil when it is.
    public var stateError: String?

    /// Open connections to `endpoint`, over all listeners of `owner` (or of one of them), removed ones included.
    public func openConnections(to endpoint: ProxyEndpoint, owner: String, listener: String? = nil) -> Int {
        listeners.filter { $0.owner == owner && (listener == nil || $0.id == listener) }
            .flatMap(\.endpoints)
            .filter { $0.endpoint == endpoint }
            .reduce(0) { $0 + $1.open }
    }
}

/// One listener as it is now.
public struct ProxyListenerStatus: Codable, Sendable, Hashable {
    /// Where a listener stands.
    public enum State: String, Codable, Sendable, Hashable {
        /// Takes connections.
        case listening
        /// Could not be bound; tried again every second.
        case failed
        /// No longer wanted; its connections are running out.
        case draining
    }

    public var owner: String
    public var id: String
    public var address: String
    public var port: UInt16
    public var state: State
    public var error: ProxyFailure?
    public var endpoints: [ProxyEndpointStatus]
    /// Connections that wait for an endpoint.
    public var held: Int
    public var accepted: UInt64
    /// Connections that were reset because no endpoint came in time.
    public var refused: UInt64
}

/// One endpoint as a listener sees it.
public struct ProxyEndpointStatus: Codable, Sendable, Hashable {
    public var endpoint: ProxyEndpoint
    /// False once it was taken out of the set: it gets no new connection.
    public var active: Bool
    /// True while it is passed over because connecting to it failed.
    public var ejected: Bool
    public var open: Int
    public var total: UInt64
    public var failures: UInt64
}

/// One address on which DNS is answered.
public struct ProxyResolverStatus: Codable, Sendable, Hashable {
    public var endpoint: ProxyEndpoint
    /// Empty for a resolver of the configuration, which answers everybody's names.
    public var owners: [String]
    public var error: ProxyFailure?
}

/// A failure in a reply: a code of ``ProxyError/Code`` and a sentence.
public struct ProxyFailure: Codable, Sendable, Hashable, CustomStringConvertible {
    public var code: String
    public var message: String

    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: ProxyError) {
        self.init(code: error.code.description, message: error.message)
    }

    public var description: String { message }
}
