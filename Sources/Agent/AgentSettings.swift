public import ControllerAPI
public import DockerEngine
public import Git
public import HTTPTransport
public import HeadgateConfiguration

/// How an agent is set up.
public struct AgentSettings: Sendable {
    public var name: String

    /// The name its containers, network and volumes carry.
    public var owner: String
    public var environment: String
    public var remote: GitRemote
    public var branch: RefName

    /// The overlay's directory in the repository.
    public var path: String
    public var interval: Duration
    public var engine: DockerEndpoint

    /// The directory for the mirror, the journal and the files of volumes.
    public var data: String
    public var proxySocket: String

    /// Local ports on which every Service is shown: address, first port, how many.
    public var exposure: (address: String, basePort: Int, count: Int)?

    /// Where the requests for Ingresses are taken.
    public var ingress: AgentConfiguration.IngressPorts

    /// What is said of registries and networks on this host.
    public var host: HostOptions

    /// Where health, metrics and status are served, when they are: a name or address, and a port.
    public var listen: (host: String, port: Int)?

    /// Told of every change, if there is one.
    public var controller: ControllerClient?
    public var http: HTTPClient

    /// Whether a release that fails here gives way to the last good one.
    public var rollsBack: Bool

    /// For how long a release must stay healthy before it is one to roll back to.
    public var soak: Duration

    /// How often what nothing wants any more is removed.
    public var housekeeping: Duration

    /// Applies the branch once even though it does not build on what was applied last.
    public var acceptsRewrittenHistory: Bool

    /// The file of those whose signature a commit needs; nil where it needs none.
    public var allowedSigners: String?

    /// For how long nothing may come of an image that is being pulled.
    var pullSilence = DockerHost.pullSilence

    /// The clock by which CronJobs run.
    var wallClock = WallClock.system

    public init(
        name: String,
        owner: String,
        environment: String,
        remote: GitRemote,
        branch: RefName,
        path: String,
        interval: Duration,
        engine: DockerEndpoint,
        data: String,
        proxySocket: String,
        exposure: (address: String, basePort: Int, count: Int)?,
        ingress: AgentConfiguration.IngressPorts = .init(),
        host: HostOptions = HostOptions(),
        listen: (host: String, port: Int)? = nil,
        controller: ControllerClient?,
        http: HTTPClient,
        rollsBack: Bool = true,
        soak: Duration = .seconds(60),
        housekeeping: Duration = .seconds(300),
        acceptsRewrittenHistory: Bool,
        allowedSigners: String? = nil
    ) {
        self.name = name
        self.owner = owner
        self.environment = environment
        self.remote = remote
        self.branch = branch
        self.path = path
        self.interval = interval
        self.engine = engine
        self.data = data
        self.proxySocket = proxySocket
        self.exposure = exposure
        self.ingress = ingress
        self.host = host
        self.listen = listen
        self.controller = controller
        self.http = http
        self.rollsBack = rollsBack
        self.soak = soak
        self.housekeeping = housekeeping
        self.acceptsRewrittenHistory = acceptsRewrittenHistory
        self.allowedSigners = allowedSigners
    }
}
