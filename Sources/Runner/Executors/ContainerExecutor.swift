import DockerEngine
import Glibc
import Logging
import Synchronization
import Workflows

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Runs programs in one container that stays for the whole job.
///
/// The container is kept alive by `tail -f /dev/null` below the engine's small init; programs come into it one after the other.
final class ContainerExecutor: Executor {
    private struct State {
        var container: String?
        var readers: [OutputReader] = []
        var pipes = 0
        var found: [String: String] = [:]
    }

    private let container: JobContainer
    private let services: ServiceContainers
    private let directories: JobDirectories
    private let repository: String
    private let paths: PlacePaths
    private let state = Mutex(State())

    private var engine: JobEngine { services.engine }

    init(_ container: JobContainer, services: ServiceContainers, directories: JobDirectories, repository: String) {
        self.container = container
        self.services = services
        self.directories = directories
        self.repository = repository
        paths = directories.placePaths(of: repository)
    }

    func start() async throws -> JobPlace {
        var spec = try ContainerRecipe(container: container, engine: engine).spec(aliases: [])
        try await ImageSource(engine: engine).ensure(container)
        try await engine.createNetwork()
        let described = services.services.isEmpty ? ExpressionObject() : try await services.start()
        // A checkout of this job may be what makes it, and is mounted only if it is there.
        try directories.make(directories.mirror)
        // Whatever user the container has: the directories lie below one that is the runner's alone.
        for directory in [directories.workspace, directories.temporary, directories.toolCache] + ownDirectories {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            guard chmod(directory, 0o777) == 0 else {
                throw RunnerError(.unavailable, "\(directory): \(String(cString: strerror(errno)))")
            }
        }
        spec.entrypoint = ["tail"]
        spec.command = ["-f", "/dev/null"]
        spec.workingDirectory = paths.inside(directories.workspace)
        spec.host.mounts =
            paths.mappings.filter { access($0.host, F_OK) == 0 }
            .map { .bind($0.host, to: $0.inside, isReadOnly: $0.isReadOnly) } + (spec.host.mounts ?? [])
        spec.labels?[EngineLeftovers.restoreLabel] = try await restoredUsers()
        let details = try await begin(spec)
        let searchPath =
            details.config.environment.first { $0.hasPrefix("PATH=") }.map { String($0.dropFirst(5)) }
            ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        var place = JobPlace(
            paths: paths,
            environment: ["HOME": PlaceDirectories.home, "PATH": searchPath],
            searchPath: searchPath,
            network: engine.name,
            fileMode: 0o666
        )
        place.job = [
            "container": .object(["id": .string(details.id), "network": .string(engine.name)]),
            "services": .object(described),
        ]
        return place
    }

    private var ownDirectories: [String] { [directories.root + "/commands", directories.root + "/home"] }

    private func begin(_ spec: ContainerSpec) async throws(RunnerError) -> ContainerDetails {
        do {
            let id = try await engine.client.createWithInit(name: "\(engine.name)-job", spec)
            state.withLock { $0.container = id }
            try await engine.client.startContainer(id)
            let details = try await engine.client.container(id)
            guard details.state.isRunning else {
                throw RunnerError(
                    .failed,
                    "the job's container has ended at once, with the status \(details.state.exitCode)"
                )
            }
            return details
        } catch let error as RunnerError {
            throw error
        } catch let error as DockerError {
            throw RunnerError(
                error.isEnvironment ? .unavailable : .failed,
                "the job's container of \(container.image) cannot be started: \(error.message)",
                cause: error
            )
        } catch {
            throw RunnerError(.failed, "\(error)", cause: error)
        }
    }

    /// Who gets what was written into the job's directories, when the runner could not remove it otherwise; empty when it can.
    private func restoredUsers() async throws(RunnerError) -> String {
        guard geteuid() != 0 else { return "" }
        do {
            let info = try await engine.client.info()
            // An engine without root has the runner's user as the containers' root.
            return info.securityOptions.contains("name=rootless") ? "0:0" : "\(geteuid()):\(getegid())"
        } catch {
            throw RunnerError(.unavailable, "the engine does not answer: \(error.message)", cause: error)
        }
    }

    func find(_ program: String, in searchPath: String) async -> String? {
        let key = searchPath + "\u{0}" + program
        let (known, id) = state.withLock { ($0.found[key], $0.container) }
        if let known { return known }
        guard let id else { return nil }
        var spec = ExecSpec(command: ["sh", "-c", "command -v \"$1\"", "sh", program])
        spec.environment = ["PATH=\(searchPath)"]
        do {
            let answer = try await engine.client.exec(in: id, spec)
            let text = String(decoding: answer.output, as: UTF8.self).filter { !$0.isNewline }
            // Some shells have programs of their own, which they name without a path.
            // What is not there may be brought by a later step.
            guard answer.exitCode == 0 else { return nil }
            let path = text.hasPrefix("/") ? text : program
            state.withLock { $0.found[key] = path }
            return path
        } catch {
            engine.logger.debug("\(program) could not be looked for: \(error.message)")
            return nil
        }
    }

    func run(_ program: StepProgram, output: @escaping @Sendable ([UInt8]) -> Void) async throws -> ProgramEnd {
        try Task.checkCancellation()
        guard let id = state.withLock({ $0.container }) else {
            throw RunnerError(.failed, "the job has no container")
        }
        let number = state.withLock { state in
            state.pipes += 1
            return state.pipes
        }
        let pipe = directories.root + "/commands/output-pipe-\(number)"
        let reader = try Self.reader(of: pipe, output)
        defer { unlink(pipe) }
        do {
            let end = try await ContainerCommand(in: id, on: engine.client).run(program, pipe: paths.inside(pipe))
            await reader.drained()
            state.withLock { $0.readers.append(reader) }
            return end
        } catch {
            await reader.drained()
            await reader.stop()
            throw error
        }
    }

    /// Makes a named pipe that any user of the container can write to, and reads it.
    private static func reader(
        of pipe: String,
        _ output: @escaping @Sendable ([UInt8]) -> Void
    ) throws(RunnerError) -> OutputReader {
        guard mkfifo(pipe, 0o600) == 0, chmod(pipe, 0o622) == 0 else {
            throw RunnerError(.unavailable, "\(pipe) cannot be made: \(String(cString: strerror(errno)))")
        }
        // Without waiting: the program that writes comes later.
        let descriptor = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            throw RunnerError(.unavailable, "\(pipe) cannot be read: \(String(cString: strerror(errno)))")
        }
        return try OutputReader(descriptor: descriptor, sink: output)
    }

    func stop() async {
        let open = state.withLock { state in
            defer { state.readers = [] }
            return state.readers
        }
        await Task { [engine] in await engine.removeAll() }.value
        for reader in open { await reader.stop() }
    }
}
