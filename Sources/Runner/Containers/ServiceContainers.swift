import DockerEngine
import Workflows

/// The services beside a job.
struct ServiceContainers: Sendable {
    /// How many of a service's last lines are shown when it fails.
    private static let shownLines = 20

    let services: [(name: String, container: JobContainer)]
    let engine: JobEngine

    /// Starts all services and waits until those that have a health check are healthy.
    ///
    /// What was started stays when it throws; it is the job's, and is removed with it.
    /// - Returns: The `services` object of the `job` context.
    func start() async throws -> ExpressionObject {
        var started: [(name: String, id: String, interval: Duration?)] = []
        for (name, container) in services {
            do {
                started.append(
                    (
                        name, try await start(name, container),
                        container.options.health?.interval.map { .milliseconds($0) }
                    )
                )
            } catch let error as RunnerError {
                throw RunnerError(error.code, "service \(name): \(error.message)", cause: error)
            } catch let error as DockerError {
                throw RunnerError(.failed, "service \(name): \(error.message)", cause: error)
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (name, id, interval) in started {
                group.addTask { try await waitUntilHealthy(name, id, every: interval) }
            }
            try await group.waitForAll()
        }
        var entries: [(String, ExpressionValue)] = []
        for (name, id, _) in started { entries.append((name, .object(try await describe(name, id)))) }
        return ExpressionObject(entries)
    }

    private func start(_ name: String, _ container: JobContainer) async throws -> String {
        var spec = try ContainerRecipe(container: container, engine: engine).spec(aliases: [name])
        spec.entrypoint = container.entrypoint
        spec.command = container.command
        try await ImageSource(engine: engine).ensure(container)
        engine.say("starting the service \(name): \(container.image)")
        let id = try await engine.client.createContainer(name: "\(engine.name)-\(JobDirectories.safe(name))", spec).id
        try await engine.client.startContainer(id)
        return id
    }

    private func waitUntilHealthy(_ name: String, _ id: String, every interval: Duration?) async throws {
        var checks = HealthChecks(of: id, every: interval, on: engine.client)
        let begun = ContinuousClock.now
        var told = begun
        while true {
            let state: ContainerState
            do {
                state = try await engine.client.container(id).state
            } catch {
                throw RunnerError(.unavailable, "service \(name): \(error.message)", cause: error)
            }
            let health = state.health?.status ?? ""
            if !state.isRunning, !state.isRestarting {
                let memory = state.isOutOfMemory ? ", out of memory" : ""
                throw await failure(name, id, "has ended with the status \(state.exitCode)\(memory)")
            }
            switch health {
            case "", "none": return
            case "healthy":
                engine.say("the service \(name) is healthy after \(Self.seconds(since: begun)) s")
                return
            case "unhealthy":
                let last = state.health?.outputs.last?.trimmed(to: 500) ?? ""
                throw await failure(name, id, "is unhealthy\(last.isEmpty ? "" : ": " + last)")
            default: break
            }
            if ContinuousClock.now - told > .seconds(5) {
                told = .now
                let failures = state.health?.failures ?? 0
                engine.say(
                    "waiting for the service \(name): \(health)\(failures > 0 ? ", \(failures) failed checks" : ""), "
                        + "\(Self.seconds(since: begun)) s"
                )
            }
            await checks.look(state.health)
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private static func seconds(since begun: ContinuousClock.Instant) -> Int64 {
        (ContinuousClock.now - begun).components.seconds
    }

    /// An error with the last lines of the service's own words.
    private func failure(_ name: String, _ id: String, _ what: String) async -> RunnerError {
        var lines: [String] = []
        do {
            let options = LogOptions(tail: Self.shownLines)
            for try await line in try await engine.client.logs(id, options).lines(limit: 4096) {
                lines.append(String(decoding: line.bytes, as: UTF8.self))
            }
        } catch {
            lines.append("(its output cannot be read: \(error.message))")
        }
        let tail = lines.suffix(Self.shownLines)
        for line in tail { engine.say("\(name) | \(line)") }
        let end = tail.isEmpty ? "it has printed nothing" : tail.suffix(5).joined(separator: "\n")
        return RunnerError(.failed, "the service \(name) \(what); its last lines:\n\(end)")
    }

    /// The entry of the `job` context: `id`, `network` and `ports`, by the service's own ports.
    private func describe(_ name: String, _ id: String) async throws -> ExpressionObject {
        let details: ContainerDetails
        do {
            details = try await engine.client.container(id)
        } catch {
            throw RunnerError(.unavailable, "service \(name): \(error.message)", cause: error)
        }
        var ports: [(String, ExpressionValue)] = []
        for (inside, bindings) in details.ports.sorted(by: { $0.key < $1.key }) {
            guard let binding = bindings.first else { continue }
            ports.append((String(inside.prefix { $0 != "/" }), .string(binding.port)))
            engine.say("the service \(name) is at \(binding.address):\(binding.port) (\(inside))")
        }
        return ["id": .string(id), "network": .string(engine.name), "ports": .object(ExpressionObject(ports))]
    }
}

extension String {
    /// Without spaces at its ends, and no longer than so many characters.
    fileprivate func trimmed(to limit: Int) -> String {
        let text = drop(while: \.isWhitespace)
        let end = text.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) } ?? text.startIndex
        return String(text[..<end].prefix(limit))
    }
}
