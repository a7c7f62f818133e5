import ArgumentParser
import Moderation
import ModerationService

struct RegistryUnaliasCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unalias",
        abstract: "Takes an alias away from a model.",
        discussion: """
            EXAMPLES
              moderation registry unalias toxic-comment staging
            """
    )

    @Argument(help: "The name of the model.")
    var name: String

    @Argument(help: "The alias.")
    var alias: String

    @OptionGroup var options: RegistryOptions

    func run() async throws {
        try await options.reporting { source in
            try await source.tracker.removeAlias(alias, of: name)
            try options.show(["model": name, "alias": alias]) { ["\(name) has no alias \(alias)"] }
        }
    }
}
