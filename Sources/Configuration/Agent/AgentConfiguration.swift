/// What `agent.yaml` says: what an agent brings a host to, and from where.
public struct AgentConfiguration: Sendable, Hashable {
    public var name: String
    public var environment: String
    public var source: Source
    public var host: Host
    /// The controller that is told how things stand; an agent works without one.
    public var controller: Controller?
    /// The directory of everything the agent keeps.
    public var data: String
    /// The control socket of the host's proxy; nil for the one in the data directory.
    public var proxySocket: String?
    /// Registries that ask who pulls, or are spoken to without TLS.
    public var registries: [RegistryAccess]
    /// Who brings a release that fails on the host back to the last good one.
    public var rollback: Rollback
    /// Where health, metrics and status are served, when they are.
    public var listen: ListenAddress?

    /// Who takes a release back that fails on the host.
    public enum Rollback: String, Sendable, Hashable, CaseIterable {
        /// The agent, once, and at once.
        case automatic
        /// A person, with a commit; until then what still runs of the release before goes on.
        case manual
    }

    public init(
        name: String,
        environment: String,
        source: Source,
        host: Host,
        controller: Controller? = nil,
        data: String,
        proxySocket: String? = nil,
        registries: [RegistryAccess] = [],
        rollback: Rollback = .automatic,
        listen: ListenAddress? = nil
    ) {
        self.name = name
        self.environment = environment
        self.source = source
        self.host = host
        self.controller = controller
        self.data = data
        self.proxySocket = proxySocket
        self.registries = registries
        self.rollback = rollback
        self.listen = listen
    }
}

extension AgentConfiguration.Rollback: Words {}
