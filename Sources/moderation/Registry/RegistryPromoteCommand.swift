import ArgumentParser
import Moderation
import ModerationService

struct RegistryPromoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Makes an alias such as production name a version.",
        discussion: """
            EXAMPLES
              moderation registry promote models:/toxic-comment@staging --to production
              moderation registry promote models:/toxic-comment/3 --to production
            """
    )

    private struct Promotion: Encodable {
        var model: String
        var alias: String
        var version: Int
        var before: Int?
    }

    @Argument(help: "models:/NAME@ALIAS or models:/NAME/VERSION.")
    var model: String

    @Option(help: "The alias.")
    var to = "production"

    @OptionGroup var options: RegistryOptions

    func run() async throws {
        try await options.reporting { source in
            let version = try await source.tracker.version(try ModelReference(model))
            let before = try await source.tracker.versions(of: version.name).first { $0.aliases.contains(to) }
            try await source.tracker.setAlias(to, of: version.name, to: version.version)
            let promotion = Promotion(
                model: version.name,
                alias: to,
                version: version.version,
                before: before?.version
            )
            try options.show(promotion) {
                let was = before.map { $0.version == version.version ? "as before" : "before: \($0.version)" } ?? "new"
                return ["models:/\(version.name)@\(to) is version \(version.version) (\(was))"]
            }
        }
    }
}
