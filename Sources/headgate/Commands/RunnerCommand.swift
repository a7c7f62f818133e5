import ArgumentParser
import ControllerAPI
import HTTPTransport
import HeadgateConfiguration
import Runner

/// The command `headgate runner`.
struct RunnerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runner",
        abstract: "Ask a controller for jobs and carry them out on this host.",
        discussion: """
            Example:
              headgate runner --config /etc/headgate/headgate.yaml --name build-1 --data /var/lib/headgate-runner
            """
    )

    @Option(help: "The configuration that lists the runner: the controller's headgate.yaml.")
    var config: String

    @Option(help: "Which of its runners this is.")
    var name: String

    @Option(help: "The directory for mirrors, workspaces and caches.")
    var data: String

    func run() async throws {
        Lifeline.watch()
        Footprint.trim()
        let configuration = try ConfigurationReading.controller(config)
        guard let runner = configuration.runners.first(where: { $0.name == name }) else {
            let known = configuration.runners.map(\.name).joined(separator: ", ")
            throw CommandError("\(config) has no runner '\(name)'; it has \(known)", status: ExitStatus.usage)
        }
        guard let token = runner.token else {
            throw CommandError("\(config): the runner \(name) has no token", status: ExitStatus.usage)
        }
        let http = HTTPClient()
        var settings = RunnerSettings(
            name: name,
            labels: runner.labels,
            concurrency: runner.concurrency,
            data: Environment.absolute(data),
            environment: Environment.current,
            actionServer: configuration.actions?.server
        )
        settings.take(runner)
        let client = ControllerClient(
            address: configuration.publicURL.description,
            token: try SecretFile.read(token),
            http: http
        )
        try await LongRunning.run(
            RunnerService(settings: settings, client: client, http: http, logger: Log.make("runner"))
        )
    }
}
