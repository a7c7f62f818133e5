import ArgumentParser
import Moderation
import ModerationService

struct RegistryShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows a version, and what the run that made it logged.",
        discussion: """
            EXAMPLES
              moderation registry show models:/toxic-comment@production
              moderation registry show models:/toxic-comment/3 --output json
            """
    )

    private struct Shown: Encodable {
        var version: ModelVersion
        var run: TrackedRun?
    }

    @Argument(help: "models:/NAME@ALIAS or models:/NAME/VERSION.")
    var model: String

    @OptionGroup var options: RegistryOptions

    func run() async throws {
        try await options.reporting { source in
            let version = try await source.tracker.version(try ModelReference(model))
            var run: TrackedRun?
            if let identifier = version.run { run = try await source.tracker.run(identifier) }
            try options.show(Shown(version: version, run: run)) {
                var rows = [
                    ["model", version.name], ["version", String(version.version)],
                    ["aliases", version.aliases.joined(separator: ", ")], ["source", version.source],
                    ["created", version.createdAt.map { RegistryTime.text($0) } ?? "–"],
                ]
                rows += version.tags.sorted { $0.key < $1.key }.map { ["tag " + $0.key, $0.value] }
                guard let run else { return TextTable.lines(rows) }
                rows += [
                    ["run", run.identifier], ["experiment", run.experiment],
                    ["status", run.status.rawValue.lowercased()],
                ]
                rows += run.tags.sorted { $0.key < $1.key }.map { ["run tag " + $0.key, $0.value] }
                rows += run.parameters.sorted { $0.key < $1.key }.map { ["parameter " + $0.key, $0.value] }
                rows += run.metrics.sorted { $0.key < $1.key }.map { ["metric " + $0.key, TextTable.fixed($0.value)] }
                return TextTable.lines(rows)
            }
        }
    }
}
