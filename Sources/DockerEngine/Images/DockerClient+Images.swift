import HTTPTransport

extension DockerClient {
    public func images(_ filters: DockerFilters = [:]) async throws(DockerError) -> [ImageSummary] {
        let filter = try filters.query()
        return try await send(
            Call(.get) { $0.path("images", "json").query("filters", filter) },
            as: [ImageSummary].self
        )
    }

    /// The image of a name, id or `name@digest`; `.notFound` when it is not here.
    public func image(_ name: String) async throws(DockerError) -> ImageDetails {
        try await send(Call(.get) { $0.path("images").nested(name).path("json") }, as: ImageDetails.self)
    }

    /// Gives an image one more name, `repository[:tag]`.
    public func tagImage(_ name: String, as target: String) async throws(DockerError) {
        let target = ImageName(target)
        let call = Call(.post) {
            $0.path("images").nested(name).path("tag").query("repo", target.repository).query("tag", target.version)
        }
        _ = try await send(call)
    }

    /// Removes a name, and the image with its last name; `.conflict` while a container uses it.
    public func removeImage(_ name: String, force: Bool = false) async throws(DockerError) {
        _ = try await send(Call(.delete) { $0.path("images").nested(name).query("force", flag: force) })
    }

    /// Fetches an image from its registry; without tag or digest it is `latest`.
    public func pullImage(
        _ name: String,
        credentials: RegistryCredentials? = nil,
        onProgress: @Sendable (ImageProgress) async -> Void = { _ in }
    ) async throws(DockerError) {
        let parts = ImageName(name)
        var call = Call(.post) {
            $0.path("images", "create").query("fromImage", parts.repository).query("tag", parts.version)
        }
        if let credentials {
            call.headers["X-Registry-Auth"] = try JSON.base64URL(credentials)
        }
        for try await message in try await messages(call) {
            try message.check(.pullFailed)
            if let progress = message.progress {
                await onProgress(progress)
            }
        }
    }

    /// Sends an image to its registry and returns the digest it has there.
    @discardableResult
    public func pushImage(
        _ name: String,
        credentials: RegistryCredentials? = nil,
        onProgress: @Sendable (ImageProgress) async -> Void = { _ in }
    ) async throws(DockerError) -> String {
        let parts = ImageName(name)
        var call = Call(.post) {
            $0.path("images").nested(parts.repository).path("push").query("tag", parts.version)
        }
        // The engine insists on the header, even for nobody.
        call.headers["X-Registry-Auth"] =
            if let credentials { try JSON.base64URL(credentials) } else { try JSON.base64URL([String: String]()) }
        var digest: String?
        for try await message in try await messages(call) {
            try message.check(.pushFailed)
            digest = message.aux?.digest ?? digest
            if let progress = message.progress {
                await onProgress(progress)
            }
        }
        guard let digest else {
            throw DockerError(.invalidResponse, "the engine pushed \(name) but named no digest")
        }
        return digest
    }

    /// Reads images from an archive made by `docker save` and returns the names, or ids, it told.
    @discardableResult
    public func loadImages(_ tar: TarSource) async throws(DockerError) -> [String] {
        var call = Call(.post) { $0.path("images", "load") }
        call.body = tar.body
        call.contentType = "application/x-tar"
        var names: [String] = []
        for try await message in try await messages(call) {
            try message.check(.loadFailed)
            for line in (message.stream ?? "").split(whereSeparator: \.isNewline) {
                if let range = line.firstRange(of: ": "), line.hasPrefix("Loaded image") {
                    names.append(String(line[range.upperBound...]))
                }
            }
        }
        return names
    }

    /// The messages of a long call that answers line by line.
    func messages(_ call: Call) async throws(DockerError) -> JSONLines<EngineMessage> {
        JSONLines(lines: try await stream(call.unbounded()).body.lines(limit: 4 << 20))
    }
}

extension EngineMessage {
    /// Throws the failure that a message tells.
    func check(_ code: DockerError.Code) throws(DockerError) {
        if let failure {
            throw DockerError(code, failure)
        }
    }
}
