import ArgumentParser
import Controller
import ServiceLifecycle

/// The command `headgate controller`.
struct ControllerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "controller",
        abstract: "Watch repositories, run workflows, promote; serve API, pages and registry.",
        discussion: """
            Example:
              headgate controller --config /etc/headgate/headgate.yaml
            """
    )

    @Option(help: "The controller's configuration, a headgate.yaml.")
    var config: String

    @Option(help: "The file in which 'headgate up' says what runs.")
    var processes: String?

    func run() async throws {
        Lifeline.watch()
        Footprint.trim()
        let configuration = try ConfigurationReading.controller(config)
        var settings: ControllerSettings
        do {
            settings = try ControllerSettings(configuration, read: SecretFile.read)
        } catch let error as ControllerError {
            throw CommandError("\(config): \(error.message)", status: ExitStatus.usage)
        }
        settings.processesFile = processes
        try await LongRunning.run(ControllerService(settings: settings, logger: Log.make("controller")))
    }
}
