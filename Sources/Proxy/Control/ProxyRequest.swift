/// A request on the control socket: one line of JSON.
enum ProxyRequest: Codable, Sendable, Hashable {
    case apply(ProxyDesiredState)
    case status(owner: String?)
    case cut(owner: String, endpoint: ProxyEndpoint, listener: String?)
    case ping
    /// From a proxy that wants this one's place.
    case handOver

    private enum CodingKeys: String, CodingKey {
        case operation, state, owner, endpoint, listener
    }

    private enum Operation: String, Codable {
        case apply, status, cut, ping, handOver
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        switch try values.decode(Operation.self, forKey: .operation) {
        case .apply:
            self = .apply(try values.decode(ProxyDesiredState.self, forKey: .state))
        case .status:
            self = .status(owner: try values.decodeIfPresent(String.self, forKey: .owner))
        case .cut:
            self = .cut(
                owner: try values.decode(String.self, forKey: .owner),
                endpoint: try values.decode(ProxyEndpoint.self, forKey: .endpoint),
                listener: try values.decodeIfPresent(String.self, forKey: .listener)
            )
        case .ping:
            self = .ping
        case .handOver:
            self = .handOver
        }
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .apply(let state):
            try values.encode(Operation.apply, forKey: .operation)
            try values.encode(state, forKey: .state)
        case .status(let owner):
            try values.encode(Operation.status, forKey: .operation)
            try values.encodeIfPresent(owner, forKey: .owner)
        case .cut(let owner, let endpoint, let listener):
            try values.encode(Operation.cut, forKey: .operation)
            try values.encode(owner, forKey: .owner)
            try values.encode(endpoint, forKey: .endpoint)
            try values.encodeIfPresent(listener, forKey: .listener)
        case .ping:
            try values.encode(Operation.ping, forKey: .operation)
        case .handOver:
            try values.encode(Operation.handOver, forKey: .operation)
        }
    }
}
