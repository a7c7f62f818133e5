public import DockerEngine
public import HTTPTransport
public import HeadgateConfiguration
public import Manifests

/// What is applied once, where, and in whose name.
public struct ApplySettings: Sendable {
    /// What the Pods belong to; each name has its own Pods, network, volumes and data directory.
    public var name: String

    /// Where the objects come from, in words; the same name is not given to two of them unasked.
    public var origin: String

    /// Whether the name may have stood for another origin before.
    public var replacesOrigin: Bool

    /// What is to run.
    public var objects: [KubernetesObject]
    public var engine: DockerEndpoint

    /// The directory for what is remembered of it, and for the files of volumes.
    public var data: String

    /// The control socket of the proxy that carries the traffic; nil where nobody is to carry any.
    public var proxySocket: String?

    /// Local ports on which every Service is shown: address, first port, how many.
    public var exposure: (address: String, basePort: Int, count: Int)?
    public var ingress: AgentConfiguration.IngressPorts
    public var http: HTTPClient

    public init(
        name: String,
        origin: String,
        replacesOrigin: Bool = false,
        objects: [KubernetesObject],
        engine: DockerEndpoint,
        data: String,
        proxySocket: String?,
        exposure: (address: String, basePort: Int, count: Int)? = nil,
        ingress: AgentConfiguration.IngressPorts = .init(),
        http: HTTPClient
    ) {
        self.name = name
        self.origin = origin
        self.replacesOrigin = replacesOrigin
        self.objects = objects
        self.engine = engine
        self.data = data
        self.proxySocket = proxySocket
        self.exposure = exposure
        self.ingress = ingress
        self.http = http
    }

    /// The name that containers carry: no agent has one like it, since agents' names begin with a letter or a digit.
    public var owner: String { Self.owner(of: name) }

    /// The name that containers of what was applied under a name carry.
    public static func owner(of name: String) -> String { "_apply-\(name)" }
}
