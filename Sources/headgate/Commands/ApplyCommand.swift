import Agent
import ArgumentParser
import ControllerAPI
import Logging

/// The command `headgate apply`.
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Run an overlay, or any manifests, on a Docker host: once, without Git, controller or agent.",
        discussion: """
            It rolls out as an agent does and ends when everything is healthy or a release has failed. Pods stay, and a
            proxy that carries the traffic of Services and Ingresses is started and stays where one is needed. Nobody
            looks after them then: what keeps a host at its overlay is `headgate agent`.

            Exit status: 0 healthy, 1 a release failed or was not healthy in time, 2 nothing could be done.

            Examples:
              headgate apply overlays/staging --host unix:///var/run/docker.sock
              headgate apply overlays/staging --dry-run
              headgate apply web.yaml --name shop --wait 2m
              headgate apply overlays/staging --delete
            """
    )

    @Argument(help: "The overlay's directory, a directory of YAML files, or one file.")
    var directory: String

    @OptionGroup var place: ApplyPlace

    @Option(help: "How long to wait until everything is healthy, such as 30s or 10m.")
    var wait = Span(seconds: 600)

    @Flag(help: "Only say what would be done.")
    var dryRun = false

    @Flag(help: "Take everything away again that was applied under the name; volumes of claims stay.")
    var delete = false

    func validate() throws {
        if dryRun, delete { throw ValidationError("--dry-run and --delete exclude each other") }
    }

    func run() async throws {
        do {
            if delete {
                try await takeAway()
            } else if dryRun {
                let preview = try await ManifestApply(place.settings(directory), logger: Self.logger).preview()
                ApplyScreen.warnings(preview)
                Console.print(Shown.plain(ApplyScreen.text(preview)))
            } else {
                try await apply()
            }
        } catch {
            throw Self.failure(error)
        }
    }

    /// What cannot be done has one status here, whatever it was.
    static func failure(_ error: any Error) -> any Error {
        switch error {
        case is ExitCode, is CancellationError: error
        case let error as CommandError: CommandError(error.message, status: ExitStatus.usage)
        default: CommandError("\(error)", status: ExitStatus.usage)
        }
    }

    /// The loops' own words are for those who look after an agent.
    static var logger: Logger { Log.make("apply", level: .warning) }

    private func apply() async throws {
        let settings = try place.settings(directory)
        let name = settings.name
        let outcome = try await ManifestApply(settings, logger: Self.logger)
            .apply(
                upTo: .seconds(wait.seconds),
                beforeTraffic: { try await proxy(settings, isWanted: $0) },
                progress: ApplyScreen.show
            )
        switch outcome {
        case .healthy:
            for service in try AgentFiles(data: settings.data).readStatus()?.agent.services ?? [] {
                Console.print(Shown.plain("\(service.name)  \(service.url)"))
            }
            Console.print("\(name) is healthy. Look at it with: headgate agent status --data \(settings.data)")
        case .failed(let lines):
            for line in lines { Console.error(Shown.plain("the release failed: \(line)")) }
            Console.note("Nothing was taken back. Correct it and apply again, or take it away with --delete.")
            throw ExitCode(ExitStatus.failed)
        case .overdue(let lines):
            for line in lines { Console.error(Shown.plain(line)) }
            Console.error("\(name) was not healthy within \(wait.seconds) s; wait longer with --wait, or apply again")
            throw ExitCode(ExitStatus.failed)
        case .obstructed(let lines):
            throw CommandError(Shown.plain(lines.joined(separator: "\n")))
        }
    }

    private func takeAway() async throws {
        let settings = try place.settings(directory, rendering: false)
        let count = try await ManifestApply(settings, logger: Self.logger).delete()
        try await place.ownProxy(settings)?.stop()
        Console.print("\(settings.name) is taken away: \(count) Pods. Volumes of claims stay.")
    }

    /// The socket of the proxy that carries the traffic; it is started where one is wanted and none is there.
    private func proxy(_ settings: ApplySettings, isWanted: Bool) async throws -> String? {
        guard let own = place.ownProxy(settings) else {
            if isWanted, place.noProxy {
                Console.note("warning: without a proxy Services, Ingresses and ports of the host have no effect")
            }
            return settings.proxySocket
        }
        if isWanted {
            if try await own.start() { Console.print("a proxy for its traffic is started; its log is \(own.log)") }
        } else if try await own.process() == nil {
            // There is nothing to carry, and nobody who carries what was there before.
            return nil
        }
        return settings.proxySocket
    }
}
