import ArgumentParser
import Controller
import HeadgateConfiguration
import ProcessMemory
import ServiceLifecycle

/// The command `headgate controller`.
struct ControllerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "controller",
        abstract: "Watch repositories, run workflows, promote; serve API, pages and registry.",
        discussion: """
            Examples:
              headgate controller --config /etc/headgate/headgate.yaml
              headgate controller --config headgate.yaml --database postgres://headgate@db.example.com/headgate
            """
    )

    @Option(help: "The controller's configuration, a headgate.yaml.")
    var config: String

    @Option(help: "Where its state is, instead of what the configuration says: sqlite, or a postgres:// URL.")
    var database: String?

    @Option(help: "The file in which 'headgate up' says what runs.")
    var processes: String?

    func run() async throws {
        Lifeline.watch()
        Footprint.trim()
        var configuration = try ConfigurationReading.controller(config)
        if let database {
            guard let setting = DatabaseSetting(argument: database) else {
                throw CommandError(
                    "--database takes sqlite or a postgres:// URL without a password; a password belongs in a passfile, or in a URL that the configuration refers to",
                    status: ExitStatus.usage
                )
            }
            configuration.database = setting
        }
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
