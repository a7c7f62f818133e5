import ArgumentParser
import ControllerAPI
import DockerEngine
import Glibc
import HTTPTransport
import Logging
import Standalone

/// The command `headgate up`.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run all of Headgate on this machine and deliver a repository.",
        discussion: """
            A bare origin of the repository is made in the data directory, so your work tree is never touched. HEAD is
            pushed to it; the controller watches it, and the agents of staging and production run what is promoted.

            Examples:
              headgate up
              headgate up --repository ~/src/shop --port 8000 --reviewer alice --reviewer bob
              headgate up --detach        and later: headgate down

            Ctrl-C stops every process that was started; containers keep running unless --down is given.
            """
    )

    @Option(help: "A directory in a Git repository, a bare repository, or a URL.")
    var repository: String?

    @Option(
        help:
            "Where everything is kept; a directory of the repository's own below ~/.local/state/headgate unless given."
    )
    var data: String?

    @Option(help: "The controller's port; every other port is derived from it and printed.")
    var port = 7080

    @Option(help: "Who may review production; repeat it for several. Anyone who gives a name, unless given.")
    var reviewer: [String] = []

    @Option(help: "How many jobs run at once.")
    var jobs = 2

    @Flag(help: "Return once everything runs; stop it with 'headgate down'.")
    var detach = false

    @Flag(help: "When it stops, remove the containers too.")
    var down = false

    func validate() throws {
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs takes a number from 1 to 64") }
    }

    func run() async throws {
        let environment = Environment.current
        let options = StandaloneOptions(
            repository: repository.map { $0.contains("://") ? $0 : Environment.absolute($0) }
                ?? Environment.workingDirectory,
            data: (data ?? environment["HEADGATE_DATA"]).map(Environment.absolute),
            port: port,
            reviewers: reviewer,
            concurrency: jobs,
            engine: try await engine(environment),
            program: Environment.program,
            environment: environment
        )
        let standalone: Standalone
        do {
            standalone = try await Standalone.prepare(options) { Console.note($0) }
        } catch let error as StandaloneError {
            throw CommandError(error.message, status: error.code == .usage ? ExitStatus.usage : ExitStatus.failed)
        }
        try Introduction(standalone: standalone).print()
        if detach {
            try await Detachment(standalone: standalone, arguments: CommandLine.arguments).run()
        } else {
            try await Foreground(standalone: standalone, removesContainers: down).run()
        }
    }

    /// The engine that answers, asked before anything is made.
    private func engine(_ environment: [String: String]) async throws -> String {
        do {
            let endpoint = try DockerEndpoint.resolve(environment: environment)
            _ = try await DockerClient(endpoint).ping()
            return endpoint.description
        } catch {
            throw CommandError(
                "no container engine answers: \(error.message). Start Docker (systemctl start docker) or set DOCKER_HOST",
                status: ExitStatus.unreachable
            )
        }
    }
}
