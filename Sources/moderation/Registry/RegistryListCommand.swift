import ArgumentParser
import Moderation
import ModerationService

struct RegistryListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the models, or the versions of one.",
        discussion: """
            EXAMPLES
              moderation registry list
              moderation registry list toxic-comment --output json
            """
    )

    @Argument(help: "The name of a model.")
    var name: String?

    @OptionGroup var options: RegistryOptions

    func run() async throws {
        try await options.reporting { source in
            let names = if let name { [name] } else { try await source.tracker.models() }
            var versions: [ModelVersion] = []
            for name in names { versions += try await source.tracker.versions(of: name) }
            try options.show(versions) {
                TextTable.lines(
                    [["MODEL", "VERSION", "ALIASES", "CREATED", "RUN"]]
                        + versions.map { version in
                            [
                                version.name, String(version.version), version.aliases.joined(separator: ","),
                                version.createdAt.map { RegistryTime.text($0) } ?? "–", version.run ?? "–",
                            ]
                        }
                )
            }
        }
    }
}
