import HTTPTransport

extension DockerClient {
    public func networks(_ filters: DockerFilters = [:]) async throws(DockerError) -> [NetworkDetails] {
        let filter = try filters.query()
        return try await send(Call(.get) { $0.path("networks").query("filters", filter) }, as: [NetworkDetails].self)
    }

    /// The network of a name or id.
    public func network(_ id: String) async throws(DockerError) -> NetworkDetails {
        try await send(Call(.get) { $0.path("networks", id) }, as: NetworkDetails.self)
    }

    /// Makes a network and returns its id; `.conflict` when the name is taken.
    ///
    /// Podman looks at every interface of the machine for addresses that are free, and fails when one of them goes
    /// away meanwhile; it is asked again then, a few times, since nothing has been made yet.
    @discardableResult
    public func createNetwork(_ spec: NetworkSpec) async throws(DockerError) -> String {
        let call = try Call(.post, json: spec) { $0.path("networks", "create") }
        var attempts = 1
        while true {
            do {
                return try await send(call, as: CreatedObject.self).id
            } catch {
                guard error.isLostInterface, attempts < Self.networkAttempts else { throw error }
                attempts += 1
            }
        }
    }

    /// How often a network is asked for whose engine lost sight of an interface.
    static let networkAttempts = 8

    public func connectNetwork(
        _ network: String,
        container: String,
        as endpoint: EndpointSpec = EndpointSpec()
    ) async throws(DockerError) {
        let body = NetworkMembership(container: container, endpoint: endpoint)
        _ = try await send(Call(.post, json: body) { $0.path("networks", network, "connect") })
    }

    /// Takes a container out of a network, with `force` even when it is gone.
    public func disconnectNetwork(
        _ network: String,
        container: String,
        force: Bool = false
    ) async throws(DockerError) {
        let body = NetworkMembership(container: container, force: force)
        _ = try await send(Call(.post, json: body) { $0.path("networks", network, "disconnect") })
    }

    public func removeNetwork(_ id: String) async throws(DockerError) {
        _ = try await send(Call(.delete) { $0.path("networks", id) })
    }
}

/// The body of connecting and disconnecting.
private struct NetworkMembership: Encodable {
    let container: String
    var endpoint: EndpointSpec?
    var force: Bool?

    private enum CodingKeys: String, CodingKey {
        case container = "Container"
        case endpoint = "EndpointConfig"
        case force = "Force"
    }
}
