import HTTPTransport

extension DockerClient {
    /// Asks whether the engine is there, and which API it has; 5 seconds at most.
    public func ping() async throws(DockerError) -> Pong {
        var call = Call(.get) { $0.path("_ping") }.timing(out: 5)
        call.isVersioned = false
        let response = try await send(call)
        return Pong(
            apiVersion: response.headers["Api-Version"].flatMap { APIVersion($0) },
            builderVersion: response.headers["Builder-Version"],
            isLinux: response.headers["OSType"].map { $0 == "linux" } ?? true
        )
    }

    public func version() async throws(DockerError) -> EngineVersion {
        try await send(Call(.get) { $0.path("version") }.timing(out: 30), as: EngineVersion.self)
    }

    public func info() async throws(DockerError) -> EngineInfo {
        try await send(Call(.get) { $0.path("info") }.timing(out: 60), as: EngineInfo.self)
    }

    /// What happens in the engine from `since` on (or from now), until `until` (or until the stream is let go).
    ///
    /// Both are seconds since 1970 and may have fractions. The stream fails with `.unreachable` when the engine goes away;
    /// asking again is the caller's.
    public func events(
        _ filters: DockerFilters = [:],
        since: String? = nil,
        until: String? = nil
    ) async throws(DockerError) -> DockerEvents {
        let filter = try filters.query()
        let call = Call(.get) {
            $0.path("events").query("filters", filter).query("since", since).query("until", until)
        }
        return DockerEvents(lines: try await stream(call.unbounded()).body.lines(limit: 1 << 20))
    }
}
