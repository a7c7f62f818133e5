import Synchronization
import Workflows

/// Runs programs on the runner's host, as its user, each in a process group of its own.
///
/// Services are containers all the same; the job reaches them at mapped ports of the host.
final class HostExecutor: Executor {
    /// What is taken over from the runner's own environment; everything else of it stays outside.
    private static let inherited = [
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "XDG_RUNTIME_DIR", "DOCKER_HOST",
    ]

    private let settings: RunnerSettings
    private let groups: ProcessGroups
    private let services: ServiceContainers?
    private let readers = Mutex<[OutputReader]>([])

    /// `services`: nil for a job without any.
    init(settings: RunnerSettings, groups: ProcessGroups, services: ServiceContainers?) {
        self.settings = settings
        self.groups = groups
        self.services = services
    }

    func start() async throws -> JobPlace {
        var environment: [String: String] = [:]
        for name in Self.inherited {
            if let value = settings.environment[name] { environment[name] = value }
        }
        let searchPath = environment["PATH"] ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        environment["PATH"] = searchPath
        environment["LANG"] = environment["LANG"] ?? "C.UTF-8"
        var place = JobPlace(paths: .host, environment: environment, searchPath: searchPath)
        if let services {
            try await services.engine.createNetwork()
            place.job = ["services": .object(try await services.start())]
            place.network = services.engine.name
        }
        return place
    }

    func find(_ program: String, in searchPath: String) async -> String? {
        ProgramSearch.find(program, in: searchPath)
    }

    func run(_ program: StepProgram, output: @escaping @Sendable ([UInt8]) -> Void) async throws -> ProgramEnd {
        let process = StepProcess(
            program: program.program,
            arguments: program.arguments,
            environment: program.environment,
            directory: program.directory
        )
        let (end, reader) = try await process.run(groups: groups, sink: output)
        readers.withLock { $0.append(reader) }
        return end
    }

    func stop() async {
        await groups.killAll()
        let open = readers.withLock { readers in
            defer { readers = [] }
            return readers
        }
        // What they wait for is up to 20 ms away, and nobody needs it.
        Task.detached {
            for reader in open { await reader.stop() }
        }
        if let engine = services?.engine { await Task { await engine.removeAll() }.value }
    }
}
