import ArgumentParser
import Logging
import ModerationService

struct UICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ui",
        abstract: "Serves the chat, the bench and the review pages.",
        discussion: """
            EXAMPLES
              moderation ui --api http://127.0.0.1:8000
              moderation ui --port 8080 --api https://moderation.example.org
            """
    )

    @OptionGroup var server: ServerOptions

    @Option(name: .customLong("api"), help: "The address of the API. [API_URL, else http://127.0.0.1:8000]")
    var apiURL: String?

    func run() async throws {
        var settings = try UISettings(environment: .process)
        server.apply(to: &settings.server)
        if let apiURL { settings.apiURL = apiURL }
        let host = settings.server.host
        try await ModerationUI.run(settings, logger: Logger(label: "moderation-ui")) { port in
            Terminal.line("moderation ui: listening on http://\(host):\(port)")
        }
    }
}
