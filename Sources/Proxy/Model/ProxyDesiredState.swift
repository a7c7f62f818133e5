/// Everything one owner wants of the proxy; applying it replaces all that the owner wanted before.
public struct ProxyDesiredState: Codable, Sendable, Hashable {
    /// The agent's name.
    ///
    /// Owners never touch each other's listeners.
    public var owner: String
    public var listeners: [ProxyListener]
    public var names: [ProxyName]
    /// Addresses on which the proxy answers DNS for this owner's names (usually the bridge's gateway, port 53).
    ///
    /// Two owners may share one; it then answers the names of both.
    public var resolvers: [ProxyEndpoint]

    public init(
        owner: String,
        listeners: [ProxyListener] = [],
        names: [ProxyName] = [],
        resolvers: [ProxyEndpoint] = []
    ) {
        self.owner = owner
        self.listeners = listeners
        self.names = names
        self.resolvers = resolvers
    }

    private enum CodingKeys: String, CodingKey {
        case owner, listeners, names, resolvers
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            owner: try values.decode(String.self, forKey: .owner),
            listeners: try values.decodeIfPresent([ProxyListener].self, forKey: .listeners) ?? [],
            names: try values.decodeIfPresent([ProxyName].self, forKey: .names) ?? [],
            resolvers: try values.decodeIfPresent([ProxyEndpoint].self, forKey: .resolvers) ?? []
        )
    }

    /// True when the owner wants nothing any more; the proxy then forgets it.
    public var isEmpty: Bool { listeners.isEmpty && names.isEmpty && resolvers.isEmpty }
}
