public import Logging

/// How a proxy process is set up; everything else comes over the control socket.
public struct ProxyConfiguration: Sendable {
    /// The unix socket on which agents speak to the proxy (mode 0600; at most 107 bytes long).
    public var controlSocket: String
    /// Where the last applied state is kept, so that a restarted proxy serves before any agent speaks.
    public var stateFile: String
    /// Threads that carry connections, 1 to 16.
    public var workers: Int
    /// Connections carried at once; nil takes half of the descriptors the process may open.
    public var maxConnections: Int?
    /// How long one attempt to connect to an endpoint may take.
    public var connectTimeout: Duration
    /// How long an endpoint is passed over after it failed to connect.
    public var ejection: Duration
    /// How long connections may run on once the proxy was told to end.
    public var drainDeadline: Duration
    /// Whether the place of a proxy that runs already is taken over, with its sockets.
    public var takesOver: Bool
    /// How long connections may run on once another proxy has taken this one's place.
    public var handOverDeadline: Duration
    public var dns: ProxyDNSConfiguration
    public var logger: Logger

    public init(
        controlSocket: String,
        stateFile: String,
        workers: Int = 2,
        maxConnections: Int? = nil,
        connectTimeout: Duration = .seconds(2),
        ejection: Duration = .seconds(2),
        drainDeadline: Duration = .seconds(30),
        takesOver: Bool = false,
        handOverDeadline: Duration = .seconds(3600),
        dns: ProxyDNSConfiguration = ProxyDNSConfiguration(),
        logger: Logger = Logger(label: "headgate.proxy")
    ) {
        self.controlSocket = controlSocket
        self.stateFile = stateFile
        self.workers = workers
        self.maxConnections = maxConnections
        self.connectTimeout = connectTimeout
        self.ejection = ejection
        self.drainDeadline = drainDeadline
        self.takesOver = takesOver
        self.handOverDeadline = handOverDeadline
        self.dns = dns
        self.logger = logger
    }
}
