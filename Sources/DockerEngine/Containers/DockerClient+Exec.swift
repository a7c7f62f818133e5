import HTTPTransport

extension DockerClient {
    /// Prepares a command in a running container and returns its id; `.conflict` when the container does not run.
    public func createExec(
        in container: String,
        _ spec: ExecSpec,
        attached: Bool = false
    ) async throws(DockerError) -> String {
        let body = ExecBody(spec: spec, attached: attached)
        let call = try Call(.post, json: body) { $0.path("containers", container, "exec") }
        return try await send(call, as: CreatedObject.self).id
    }

    /// Starts a prepared command and leaves it to itself; `execState` tells when it has ended.
    public func startExec(_ id: String) async throws(DockerError) {
        _ = try await send(Call(.post, json: ExecStart(isDetached: true)) { $0.path("exec", id, "start") })
    }

    /// Starts a command prepared as `attached` and returns what it writes.
    public func attachExec(_ id: String) async throws(DockerError) -> DockerLogs {
        let call = try Call(.post, json: ExecStart(isDetached: false)) { $0.path("exec", id, "start") }
        return DockerLogs(framed: try await stream(call.unbounded()))
    }

    public func execState(_ id: String) async throws(DockerError) -> ExecState {
        try await send(Call(.get) { $0.path("exec", id, "json") }, as: ExecState.self)
    }

    /// Runs a command to its end and keeps the first `limit` bytes of output and of error.
    ///
    /// The API cannot end a command: cancelling the task only stops waiting for it.
    public func exec(
        in container: String,
        _ spec: ExecSpec,
        limit: Int = 64 << 10
    ) async throws(DockerError) -> ExecResult {
        let id = try await createExec(in: container, spec, attached: true)
        var output: [UInt8] = []
        var error: [UInt8] = []
        var isTruncated = false
        for try await chunk in try await attachExec(id) {
            let kept = chunk.source == .output ? output.count : error.count
            let part = chunk.bytes.prefix(limit - kept)
            isTruncated = isTruncated || part.count < chunk.bytes.count
            if chunk.source == .output {
                output += part
            } else {
                error += part
            }
        }
        let state = try await execState(id)
        guard let exitCode = state.exitCode else {
            throw DockerError(.invalidResponse, "the command's output ended before the command")
        }
        return ExecResult(exitCode: exitCode, output: output, error: error, isTruncated: isTruncated)
    }
}

private struct ExecStart: Encodable {
    let isDetached: Bool

    private enum CodingKeys: String, CodingKey {
        case isDetached = "Detach"
    }
}

private struct ExecBody: Encodable {
    let spec: ExecSpec
    let attached: Bool

    private enum CodingKeys: String, CodingKey {
        case attachOutput = "AttachStdout"
        case attachError = "AttachStderr"
    }

    func encode(to encoder: any Encoder) throws {
        try spec.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(attached, forKey: .attachOutput)
        try container.encode(attached, forKey: .attachError)
    }
}
