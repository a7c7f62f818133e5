import ArgumentParser
import DockerEngine
import Glibc
import Logging
import Standalone

/// The command `headgate down`.
struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Stop what 'headgate up' started.",
        discussion: """
            Every process is stopped; containers keep running unless --containers is given.

            Examples:
              headgate down
              headgate down --data ~/headgate-data --containers     also when it was stopped before
            """
    )

    @Option(help: "The data directory of the group (or HEADGATE_DATA).")
    var data: String?

    @Flag(name: [.long, .customLong("down")], help: "Remove the containers too.")
    var containers = false

    func run() async throws {
        let environment = Environment.current
        let instance: Instance
        do {
            instance = try Instance.find(
                data: (data ?? environment["HEADGATE_DATA"]).map(Environment.absolute),
                directory: Environment.workingDirectory,
                environment: environment,
                orStopped: containers
            )
        } catch {
            throw CommandError(error.message)
        }
        if instance.isRunning { try await stop(instance) }
        if containers {
            await Standalone.removeContainers(
                data: instance.data,
                port: instance.port,
                program: Environment.program,
                logger: Log.make("down", level: .warning)
            )
        }
        Console.print(containers ? "stopped; the containers are removed" : "stopped")
    }

    private func stop(_ instance: Instance) async throws {
        guard kill(instance.pid, SIGTERM) == 0 else {
            throw CommandError("process \(instance.pid) cannot be stopped: \(String(cString: strerror(errno)))")
        }
        let end = ContinuousClock.now + .seconds(45)
        while instance.isRunning, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(100)) }
        guard !instance.isRunning else {
            throw CommandError("process \(instance.pid) has not stopped after 45 s")
        }
    }
}
