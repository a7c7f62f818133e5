import HTTPTransport

extension DockerClient {
    public func volumes(_ filters: DockerFilters = [:]) async throws(DockerError) -> [VolumeDetails] {
        struct Listing: Decodable {
            let volumes: [VolumeDetails]?

            private enum CodingKeys: String, CodingKey {
                case volumes = "Volumes"
            }
        }
        let filter = try filters.query()
        let call = Call(.get) { $0.path("volumes").query("filters", filter) }
        return try await send(call, as: Listing.self).volumes ?? []
    }

    public func volume(_ name: String) async throws(DockerError) -> VolumeDetails {
        try await send(Call(.get) { $0.path("volumes", name) }, as: VolumeDetails.self)
    }

    @discardableResult
    public func createVolume(_ spec: VolumeSpec) async throws(DockerError) -> VolumeDetails {
        try await send(Call(.post, json: spec) { $0.path("volumes", "create") }, as: VolumeDetails.self)
    }

    public func removeVolume(_ name: String, force: Bool = false) async throws(DockerError) {
        _ = try await send(Call(.delete) { $0.path("volumes", name).query("force", flag: force) })
    }
}
