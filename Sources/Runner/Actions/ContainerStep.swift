import DockerEngine
import Logging
import Workflows

/// A step that is a container on the host's engine, with the workspace mounted.
struct ContainerStep: Sendable {
    /// On every container that a runner starts.
    static let label = "headgate.dev/runner"

    let step: StepExecution
    private var site: JobSite { step.site }

    init(step: StepExecution) {
        self.step = step
    }

    func run(
        _ image: String,
        entrypoint: String?,
        arguments: [String],
        own: [String: String]
    ) async throws -> StepExecution.Outcome {
        let files = HostEnvironment.CommandFiles(
            directory: site.directories.root + "/commands",
            number: site.ledger.nextFile()
        )
        for file in files.all { try SmallFile.write([], to: file) }
        let engine = try ActionImages(environment: site.settings.environment, http: site.http).engine()
        let spec = try spec(image, entrypoint: entrypoint, arguments: arguments, files: files, own: own)
        let id: String
        do {
            id = try await engine.createWithInit(name: nil, spec)
        } catch {
            throw RunnerError(.failed, "the container could not be made: \(error.message)", cause: error)
        }
        let code: Int
        do {
            code = try await withTaskCancellationHandler {
                try await follow(id, on: engine)
            } onCancel: {
                // In a task of its own: this one is over.
                Task { await Self.stop(id, on: engine) }
            }
        } catch {
            await Task { await Self.remove(id, on: engine, site) }.value
            if error is CancellationError || Task.isCancelled { throw CancellationError() }
            throw RunnerError(.failed, "the container could not be run: \(error)", cause: error)
        }
        await Task { await Self.remove(id, on: engine, site) }.value
        if Task.isCancelled { throw CancellationError() }
        var result = code == 0 ? StepResult(.success) : StepResult(.failure, reason: "exit status \(code)")
        step.take(files, into: &result)
        return StepExecution.Outcome(result: result)
    }

    /// Runs the container to its end with every line it writes in the job's log, and says how it ended.
    private func follow(_ id: String, on engine: DockerClient) async throws -> Int {
        try await engine.startContainer(id)
        let shown = try await write(engine.logs(id, LogOptions(follows: true)))
        let code = try await engine.waitContainer(id)
        // A busy engine (Docker 20.10) may end a stream before the last lines are in it: what it kept has them.
        if shown <= JobLog.maximumSize { _ = try await write(engine.logs(id), after: shown) }
        return code
    }

    /// How many bytes there were; the first `shown` of them are in the job's log already.
    private func write(_ output: DockerLogs, after shown: Int = 0) async throws -> Int {
        var count = 0
        for try await chunk in output {
            let bytes = Array(chunk.bytes.dropFirst(max(0, shown - count)))
            count += chunk.bytes.count
            guard !bytes.isEmpty else { continue }
            let (log, number) = (site.log, step.number)
            await OffPool.run { log.write(bytes, step: number) }
        }
        return count
    }

    private func spec(
        _ image: String,
        entrypoint: String?,
        arguments: [String],
        files: HostEnvironment.CommandFiles,
        own: [String: String]
    ) throws -> ContainerSpec {
        let directories = site.directories
        let home = directories.root + "/home"
        try directories.make(home)
        let places = [
            (directories.workspace, "/github/workspace"), (home, "/github/home"),
            (directories.root + "/commands", "/github/file_commands"), (directories.temporary, "/github/runner_temp"),
            (directories.toolCache, "/github/tool_cache"), (directories.event, "/github/workflow/event.json"),
        ]
        var variables = step.invocation.environment
        let documented = site.environment.documented(step.invocation, files)
        for (name, value) in documented.merging(own, uniquingKeysWith: { $1 }) where name != "TMPDIR" {
            variables[name] = Self.translated(site.place.paths.host(value) ?? value, places)
        }
        variables["HOME"] = "/github/home"
        variables["GITHUB_ACTION_PATH"] = nil
        variables["RUNNER_WORKSPACE"] = "/github"
        var spec = ContainerSpec(image: image)
        spec.entrypoint = entrypoint.flatMap { $0.isEmpty ? nil : [$0] }
        spec.command = arguments.isEmpty ? nil : arguments
        spec.environment = variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        spec.workingDirectory = "/github/workspace"
        spec.labels = JobEngine.labels(owner: try EngineOwner.make(in: site.settings.data))
        spec.labels?[Self.label] = site.settings.name
        // More than a job's log keeps; what is rotated away would not be kept either.
        spec.host.logging = .files(maxSize: "128m", count: 2)
        if let network = site.place.network { spec.host.networkMode = network }
        spec.host.mounts =
            places.map { .bind($0.0, to: $0.1) } + [.bind(directories.mirror, to: directories.mirror, isReadOnly: true)]
        if !directories.exists(directories.mirror) { spec.host.mounts?.removeLast() }
        return spec
    }

    /// A path of the host as the container has it.
    private static func translated(_ value: String, _ places: [(String, String)]) -> String {
        for (host, inside) in places {
            if value == host { return inside }
            if value.hasPrefix(host + "/") { return inside + value.dropFirst(host.count) }
        }
        return value
    }

    /// As a process on the host is stopped: asked twice, then killed.
    private static func stop(_ id: String, on engine: DockerClient) async {
        for (signal, grace) in [("SIGINT", 7_500), ("SIGTERM", 2_500)] {
            do {
                try await engine.killContainer(id, signal: signal)
                let end = ContinuousClock.now + .milliseconds(grace)
                while ContinuousClock.now < end {
                    try await Task.sleep(for: .milliseconds(50))
                    if try await engine.container(id).state.status != .running { return }
                }
            } catch {
                // It has ended, or the engine does not answer: what is left is removed with force.
                return
            }
        }
    }

    private static func remove(_ id: String, on engine: DockerClient, _ site: JobSite) async {
        do {
            // It may still be within the grace of a cancelled step.
            let end = ContinuousClock.now + .seconds(10)
            while ContinuousClock.now < end, try await engine.container(id).state.status == .running {
                try await Task.sleep(for: .milliseconds(50))
            }
        } catch {
            site.logger.debug("a container could not be looked at: \(error)")
        }
        do {
            try await engine.removeContainer(id, force: true, volumes: true)
        } catch {
            site.logger.warning("a container of the job could not be removed: \(error.message)")
        }
    }
}
