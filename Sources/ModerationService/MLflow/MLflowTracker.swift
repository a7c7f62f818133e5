import HTTPTransport
public import Moderation

/// Runs and models on an MLflow server, over its REST interface.
///
/// Files go through the server (`--serve-artifacts`, its default), so that nothing but its address is needed here.
public struct MLflowTracker: ModelTracker {
    /// As many as an MLflow server takes in one request.
    private static let mostMetrics = 1000
    private static let mostEntries = 100

    let client: MLflowClient

    public init(settings: MLflowSettings) {
        client = MLflowClient(settings: settings)
    }

    public var place: String { client.settings.url }

    public func startRun(_ start: RunStart) async throws -> String {
        struct Request: Encodable {
            var experimentId: String
            var runName: String
            var startTime: Int64
            var tags: [MLflow.Entry]
        }
        try TrackingRules.check(RunEntries(tags: start.tags))
        let request = Request(
            experimentId: try await experiment(start.experiment),
            runName: start.name,
            startTime: Timestamp.now.millisecondsSince1970,
            tags: MLflow.Entry.all(start.tags)
        )
        return try await client.send(.post, "runs/create", request, as: MLflow.RunAnswer.self).run.info.runId
    }

    public func log(_ entries: RunEntries, to run: String) async throws {
        struct Request: Encodable {
            var runId: String
            var metrics: [RunMetric]
            var params: [MLflow.Entry]
            var tags: [MLflow.Entry]
        }
        try TrackingRules.check(entries)
        var metrics = entries.metrics[...]
        var parameters = MLflow.Entry.all(entries.parameters)[...]
        var tags = MLflow.Entry.all(entries.tags)[...]
        while !metrics.isEmpty || !parameters.isEmpty || !tags.isEmpty {
            let request = Request(
                runId: run,
                // All together have their bound, too.
                metrics: Array(metrics.prefix(Self.mostMetrics - 2 * Self.mostEntries)),
                params: Array(parameters.prefix(Self.mostEntries)),
                tags: Array(tags.prefix(Self.mostEntries))
            )
            try await client.send(.post, "runs/log-batch", request)
            metrics = metrics.dropFirst(request.metrics.count)
            parameters = parameters.dropFirst(request.params.count)
            tags = tags.dropFirst(request.tags.count)
        }
    }

    public func logArtifact(_ path: String, _ content: [UInt8], to run: String) async throws {
        try TrackingRules.check(path: path)
        let folder = try artifactPath(try await answer(run).info.artifactUri ?? "")
        let request = HTTPRequest(
            .put,
            client.artifactAddress(folder + "/" + path).string,
            headers: ["Content-Type": "application/octet-stream"],
            body: .bytes(content)
        )
        _ = try await client.send(request)
    }

    public func endRun(_ run: String, _ status: RunStatus) async throws {
        struct Request: Encodable {
            var runId: String
            var status: String
            var endTime: Int64?
        }
        let end = status == .running ? nil : Timestamp.now.millisecondsSince1970
        try await client.send(.post, "runs/update", Request(runId: run, status: status.rawValue, endTime: end))
    }

    public func run(_ identifier: String) async throws -> TrackedRun {
        let answer = try await answer(identifier)
        let experiment = try await client.get(
            client.address("experiments/get").query("experiment_id", answer.info.experimentId),
            as: MLflow.Experiment.self
        )
        return TrackedRun(
            identifier: answer.info.runId,
            experiment: experiment.experiment.name ?? answer.info.experimentId,
            name: answer.info.runName ?? "",
            status: answer.info.status.flatMap { RunStatus(rawValue: $0) } ?? .running,
            startedAt: answer.info.startTime?.value ?? 0,
            endedAt: answer.info.endTime?.value,
            parameters: MLflow.Entry.dictionary(answer.data?.params),
            tags: MLflow.Entry.dictionary(answer.data?.tags),
            metrics: Dictionary((answer.data?.metrics ?? []).map { ($0.key, $0.value) }) { $1 }
        )
    }

    func answer(_ run: String) async throws(ModerationError) -> MLflow.RunAnswer.Run {
        try await client.get(client.address("runs/get").query("run_id", run), as: MLflow.RunAnswer.self).run
    }

    /// The identifier of an experiment, which is made when it is not there.
    private func experiment(_ name: String) async throws -> String {
        struct Request: Encodable {
            var name: String
        }
        do {
            let request = Request(name: name)
            return try await client.send(.post, "experiments/create", request, as: MLflow.ExperimentCreated.self)
                .experimentId
        } catch {
            guard error.code == .alreadyExists else { throw error }
            let found = try await client.get(
                client.address("experiments/get-by-name").query("experiment_name", name),
                as: MLflow.Experiment.self
            )
            guard found.experiment.lifecycleStage != "deleted" else {
                throw ModerationError(
                    .notFound,
                    "the experiment \(name) was deleted in MLflow; restore it or take another"
                )
            }
            return found.experiment.experimentId
        }
    }
}
