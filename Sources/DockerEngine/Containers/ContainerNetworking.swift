/// The networks of a container and the ports of the host that lead to it.
struct ContainerNetworking: Sendable, Hashable, Decodable {
    let networks: [String: NetworkAttachment]
    let ports: [String: [PortBinding]]

    init() {
        networks = [:]
        ports = [:]
    }

    private enum CodingKeys: String, CodingKey {
        case networks = "Networks"
        case ports = "Ports"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        networks = try container.value(.networks) ?? [:]
        // A port that is exposed and not bound has null.
        let bound: [String: [PortBinding]?] = try container.value(.ports) ?? [:]
        ports = bound.compactMapValues { $0 }
    }
}
