import ArgumentParser
import HTTPTransport
import HeadgateConfiguration
import ProcessMemory
import Runner

/// The command `headgate runner`.
struct RunnerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runner",
        abstract: "Ask a controller for jobs and carry them out on this host.",
        discussion: """
            With --config it reads its own entry of the controller's headgate.yaml. From another machine it joins with the
            controller's address and its token; which jobs it gets is what headgate.yaml says of its name.

            Examples:
              headgate runner --config /etc/headgate/headgate.yaml --name build-1 --data /var/lib/headgate-runner
              headgate runner --server https://headgate.example.com --token-file token --name build-2 --data ~/runner
              headgate runner --server … --token-file token --name build-3 --data ~/runner --image ci:latest --jobs 4
            """
    )

    @Option(help: "The configuration that lists the runner: the controller's headgate.yaml.")
    var config: String?

    @Option(help: "The controller's address, instead of --config.")
    var server: String?

    @Option(help: "A file with the runner's token, with --server.")
    var tokenFile: String?

    @Option(help: "Which of the controller's runners this is.")
    var name: String

    @Option(help: "The directory for mirrors, workspaces and caches.")
    var data: String

    @Option(help: "How many jobs run at once, with --server.")
    var jobs = 2

    @Option(help: "Run jobs in containers of this image where they name none, with --server; else on this host.")
    var image: String?

    @Option(help: "The address below which actions of other repositories are found, with --server.")
    var actionServer: String?

    func validate() throws {
        guard (config == nil) != (server == nil) else { throw ValidationError("give one of --config and --server") }
        guard (server == nil) == (tokenFile == nil) else {
            throw ValidationError("--server and --token-file go together")
        }
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs takes a number from 1 to 64") }
    }

    func run() async throws {
        Lifeline.watch()
        Footprint.trim()
        let http = HTTPClient()
        let (settings, access) = try config.map(configured) ?? joining()
        Orphans.adopt()
        try await LongRunning.run(
            RunnerService(
                settings: settings,
                access: access,
                program: Environment.program,
                http: http,
                logger: Log.make("runner")
            )
        )
    }

    /// Runs a worker, which a runner starts with `runner work DIRECTORY`; nobody else has a use for it.
    static func work(_ data: String) async throws {
        Footprint.trim()
        try await LongRunning.run(
            WorkerService(data: data, http: HTTPClient(), logger: Log.make("worker")),
            finite: true
        )
    }

    private func configured(_ config: String) throws -> (RunnerSettings, ControllerAccess) {
        let configuration = try ConfigurationReading.controller(config)
        guard let runner = configuration.runners.first(where: { $0.name == name }) else {
            let known = configuration.runners.map(\.name).joined(separator: ", ")
            throw CommandError("\(config) has no runner '\(name)'; it has \(known)", status: ExitStatus.usage)
        }
        guard let token = runner.token else {
            throw CommandError("\(config): the runner \(name) has no token", status: ExitStatus.usage)
        }
        var settings = RunnerSettings(
            name: name,
            labels: runner.labels,
            concurrency: runner.concurrency,
            data: Environment.absolute(data),
            environment: Environment.current,
            actionServer: configuration.actions?.server
        )
        settings.take(runner)
        let access = ControllerAccess(
            address: configuration.publicURL.description,
            token: try SecretFile.read(token)
        )
        return (settings, access)
    }

    private func joining() throws -> (RunnerSettings, ControllerAccess) {
        var settings = RunnerSettings(
            name: name,
            labels: [],
            concurrency: jobs,
            data: Environment.absolute(data),
            environment: Environment.current,
            actionServer: actionServer
        )
        if let image { settings.executor = .container(image: image) }
        let access = ControllerAccess(
            address: server ?? "",
            token: try SecretFile.read(.file(Environment.absolute(tokenFile ?? "")))
        )
        return (settings, access)
    }
}
