/// What an agent is told of the registries and networks of its host.
public struct HostOptions: Sendable, Hashable {
    /// Who to be at registries, where a Pod does not say it.
    public var accounts: [RegistryAccount]

    /// Registries that are to be spoken to without TLS, by their addresses: the engine has to know them as well.
    public var insecureRegistries: [String]

    /// The engine's network that Pods are attached to; nil for one of the agent's own.
    public var podNetwork: String?

    public init(accounts: [RegistryAccount] = [], insecureRegistries: [String] = [], podNetwork: String? = nil) {
        self.accounts = accounts
        self.insecureRegistries = insecureRegistries
        self.podNetwork = podNetwork
    }

    /// What the engine calls the network of an owner's Pods.
    func network(owner: String) -> String { podNetwork ?? Names.network(owner: owner) }
}
