import ArgumentParser
import Logging
import ModerationService

struct MonitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor",
        abstract: "Watches the model at work from the database alone: latency, labels, drift, feedback, versions.",
        discussion: """
            It never writes to the database and never shows a comment. Alerts go to --webhook in the form of Alertmanager. When
            a label has drifted and --controller is given, it starts the workflow that trains a new model, at most once a day.

            EXAMPLES
              moderation monitor --database moderation.sqlite
              moderation monitor --database postgres://monitor@db/moderation --reference models:/toxic-comment@production
              moderation monitor --webhook https://hooks.example.org/a --controller https://headgate.example.org \\
                --controller-token-file /run/secrets/headgate
            """
    )

    @OptionGroup var server: ServerOptions

    @Option(help: "The path of an SQLite file or a postgres:// URL. [DATABASE, else moderation.sqlite]")
    var database: String?

    @Option(help: "What drift is measured against: a file, or a model registered with one. [REFERENCE]")
    var reference: String?

    @Option(help: "Where alerts are sent. [WEBHOOK_URL; WEBHOOK_TOKEN_FILE]")
    var webhook: String?

    @Option(help: "The controller that starts trainings. [CONTROLLER_URL]")
    var controller: String?

    @Option(help: "A file with the token for the controller. [CONTROLLER_TOKEN_FILE]")
    var controllerTokenFile: String?

    @Option(help: "A file that remembers over a restart what was told. [STATE]")
    var state: String?

    @Option(help: "Seconds from one look to the next. [INTERVAL_SECONDS, else 60]")
    var interval: Int?

    @Option(help: "The population stability index from which a label has drifted. [DRIFT_PSI, else 0.25]")
    var driftPsi: Double?

    func run() async throws {
        let given: [String: String?] = [
            "DATABASE": database, "REFERENCE": reference, "WEBHOOK_URL": webhook, "CONTROLLER_URL": controller,
            "CONTROLLER_TOKEN_FILE": controllerTokenFile, "STATE": state, "INTERVAL_SECONDS": interval.map(String.init),
            "DRIFT_PSI": driftPsi.map { String($0) },
        ]
        let environment = SettingsSource.process.replacing(given.compactMapValues { $0 })
        var settings = try MonitorSettings(environment: environment)
        server.apply(to: &settings.server)
        let models = try ModelSource(environment: environment)
        let host = settings.server.host
        try await ModerationMonitor.run(settings, models: models, logger: Logger(label: "moderation-monitor")) { port in
            Terminal.line("moderation monitor: listening on http://\(host):\(port)")
        }
    }
}
