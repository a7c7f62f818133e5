import HTTPTransport

extension DockerClient {
    /// Builds an image and returns its id.
    ///
    /// `onOutput` gets the builder's output line by line. A failure is `.buildFailed` with the end of that output in `log`.
    public func buildImage(
        _ spec: BuildSpec,
        context: TarSource,
        onOutput: @Sendable (String) async -> Void = { _ in }
    ) async throws(DockerError) -> String {
        let items = try spec.query()
        var call = Call(.post) { root in
            items.reduce(root.path("build")) { url, item in url.query(item.name, item.value) }
        }
        call.body = context.body
        call.contentType = "application/x-tar"
        if let header = try spec.registryHeader() {
            call.headers["X-Registry-Config"] = header
        }
        var output = BuildOutput()
        for try await message in try await messages(call) {
            for line in output.append(message) {
                await onOutput(line)
            }
            if let failure = message.failure {
                throw DockerError(.buildFailed, failure, log: output.tail)
            }
        }
        for line in output.finish() {
            await onOutput(line)
        }
        if let id = output.imageID {
            return id
        }
        guard let name = output.shortID ?? spec.tags.first else {
            throw DockerError(.invalidResponse, "the engine built an image but named no id", log: output.tail)
        }
        return try await image(name).id
    }
}
