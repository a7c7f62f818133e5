import HTTPTransport

extension DockerClient {
    /// The running containers, or all of them.
    ///
    /// Docker 20.10 and Podman 4 fail the whole list when a container goes away in between: they are asked again then.
    public func containers(
        all: Bool = false,
        _ filters: DockerFilters = [:]
    ) async throws(DockerError) -> [ContainerSummary] {
        let filter = try filters.query()
        let call = Call(.get) { $0.path("containers", "json").query("all", flag: all).query("filters", filter) }
        var attempts = 1
        while true {
            do throws(DockerError) {
                return try await send(call, as: [ContainerSummary].self)
            } catch {
                guard error.code == .notFound, attempts < 5 else { throw error }
                attempts += 1
            }
        }
    }

    /// The container of a name or id.
    public func container(_ id: String) async throws(DockerError) -> ContainerDetails {
        try await send(Call(.get) { $0.path("containers", id, "json") }, as: ContainerDetails.self)
    }

    /// Makes a container; `.conflict` when the name is taken, `.notFound` when the image is not here.
    public func createContainer(
        name: String?,
        _ spec: ContainerSpec
    ) async throws(DockerError) -> CreatedContainer {
        let call = try Call(.post, json: spec) { $0.path("containers", "create").query("name", name) }
        let created = try await send(call, as: CreatedObject.self)
        return CreatedContainer(id: created.id, warnings: created.warnings)
    }

    /// Starts a container; one that runs is left alone.
    public func startContainer(_ id: String) async throws(DockerError) {
        _ = try await send(Call(.post) { $0.path("containers", id, "start") })
    }

    /// Sends the stop signal and, after `timeout` seconds, SIGKILL; returns when it has stopped.
    ///
    /// Without `timeout` the container's own holds. One that does not run is left alone.
    public func stopContainer(_ id: String, timeout: Int? = nil) async throws(DockerError) {
        let call = Call(.post) { $0.path("containers", id, "stop").query("t", timeout) }
        // The container's own time-out is not known here and may be hours.
        _ = try await send(timeout.map { call.timing(out: $0 + 60) } ?? call.unbounded())
    }

    /// Sends a signal, by name or number; `.conflict` when it does not run.
    public func killContainer(_ id: String, signal: String = "SIGKILL") async throws(DockerError) {
        _ = try await send(Call(.post) { $0.path("containers", id, "kill").query("signal", signal) })
    }

    /// Removes a container, with `force` also a running one, with `volumes` its anonymous volumes too.
    public func removeContainer(
        _ id: String,
        force: Bool = false,
        volumes: Bool = false
    ) async throws(DockerError) {
        let call = Call(.delete) {
            $0.path("containers", id).query("force", flag: force).query("v", flag: volumes)
        }
        _ = try await send(call)
    }

    /// Has Podman look whether a container is healthy, now; `.notFound` of any other engine.
    ///
    /// Podman leaves the times to systemd: on a machine without it nobody looks.
    public func checkPodmanHealth(_ id: String) async throws(DockerError) {
        _ = try await send(Call(.get) { $0.path("libpod", "containers", id, "healthcheck") })
    }

    /// Holds the processes of a running container.
    public func pauseContainer(_ id: String) async throws(DockerError) {
        _ = try await send(Call(.post) { $0.path("containers", id, "pause") })
    }

    /// Lets the processes of a paused container go on; `.serverError` or `.conflict` when it is not paused.
    public func unpauseContainer(_ id: String) async throws(DockerError) {
        _ = try await send(Call(.post) { $0.path("containers", id, "unpause") })
    }

    public func renameContainer(_ id: String, to name: String) async throws(DockerError) {
        _ = try await send(Call(.post) { $0.path("containers", id, "rename").query("name", name) })
    }

    /// Waits for as long as it takes and returns the exit code.
    public func waitContainer(
        _ id: String,
        until condition: WaitCondition = .notRunning
    ) async throws(DockerError) -> Int {
        struct Answer: Decodable {
            let status: Int

            private enum CodingKeys: String, CodingKey {
                case status = "StatusCode"
            }
        }
        let call = Call(.post) {
            $0.path("containers", id, "wait").query("condition", condition.rawValue)
        }
        return try await send(call.unbounded(), as: Answer.self).status
    }

    /// What the container writes, standard output and error told apart.
    ///
    /// `isTerminal`: it was made with one; then there is only one stream, and engines before 23 do not say so.
    public func logs(
        _ id: String,
        _ options: LogOptions = LogOptions(),
        isTerminal: Bool = false
    ) async throws(DockerError) -> DockerLogs {
        let call = Call(.get) { options.apply(to: $0.path("containers", id, "logs")) }
        let stream = try await stream(call.unbounded())
        return isTerminal ? DockerLogs(raw: stream) : DockerLogs(stream)
    }

    /// Unpacks a tar archive below a directory of the container, running or not.
    public func putArchive(_ id: String, path: String, tar: TarSource) async throws(DockerError) {
        var call = Call(.put) { $0.path("containers", id, "archive").query("path", path) }
        call.body = tar.body
        call.contentType = "application/x-tar"
        _ = try await send(call.unbounded())
    }

    /// A file or directory of the container as a tar archive.
    public func archive(_ id: String, path: String) async throws(DockerError) -> DockerArchive {
        let call = Call(.get) { $0.path("containers", id, "archive").query("path", path) }
        return DockerArchive(body: try await stream(call.unbounded()).body)
    }
}
