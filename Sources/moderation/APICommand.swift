import ArgumentParser
import Logging
import ModerationService

struct APICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api",
        abstract: "Serves the API that scores comments.",
        discussion: """
            EXAMPLES
              moderation api --registry models
              moderation api --port 8000 --database postgres://moderation@db/moderation
              MLFLOW_TRACKING_URI=https://mlflow.example.org moderation api --model models:/toxic-comment@production
            """
    )

    @OptionGroup var server: ServerOptions

    @Option(help: "The path of an SQLite file or a postgres:// URL. [DATABASE, else moderation.sqlite]")
    var database: String?

    @OptionGroup var model: ModelOptions

    func run() async throws {
        var settings = try APISettings(environment: .process)
        server.apply(to: &settings.server)
        if let database { settings.database = APISettings.location(database) }
        if let model = model.model { settings.model = model }
        if let registry = model.registry {
            settings.registry = registry
            settings.mlflow = nil
        }
        let host = settings.server.host
        try await ModerationAPI.run(settings, logger: Logger(label: "moderation-api")) { port in
            Terminal.line("moderation api: listening on http://\(host):\(port)")
        }
    }
}
