import ArgumentParser
import Moderation
import ModerationService

struct RegistryRegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Stores a model file as the next version of a model, with the run that made it.",
        discussion: """
            The file is loaded first: what is damaged is not registered. Numbers of the records become metrics of the run,
            settings its parameters, and checksums of data its tags.

            EXAMPLES
              moderation registry register out/toxic-comment/versions/1/model.bin \\
                --record out/toxic-comment/versions/1/metadata.json --alias staging
              moderation registry register model.bin --record evaluation.json --tag git.commit=$(git rev-parse HEAD)
            """
    )

    @Argument(help: "The path of a model file.")
    var file: String

    @Option(help: "The name of the model.")
    var name = "toxic-comment"

    @Option(help: "The experiment of the run; the model's name unless given.")
    var experiment: String?

    @Option(help: "What to call the run.")
    var runName = "train"

    @Option(help: "A JSON file about the model: metadata.json of its training, or the report of an evaluation.")
    var record: [String] = []

    @Option(help: "A tag of the version, as NAME=VALUE.")
    var tag: [String] = []

    @Option(help: "An alias that shall name the version.")
    var alias: [String] = []

    @OptionGroup var options: RegistryOptions

    func validate() throws {
        guard tag.allSatisfy({ $0.contains("=") && !$0.hasPrefix("=") }) else {
            throw ValidationError("A tag is NAME=VALUE.")
        }
    }

    func run() async throws {
        try await options.reporting { source in
            let tags = Dictionary(tag.map(Self.pair)) { $1 }
            let publication = ModelPublication(
                name: name,
                experiment: experiment ?? name,
                runName: runName,
                tags: tags,
                aliases: alias
            )
            let version = try await publication.publish(
                file: file,
                records: record,
                to: source.tracker,
                at: RegistryTime.now
            )
            try options.show(version) { ["\(version.reference)"] }
        }
    }

    private static func pair(_ text: String) -> (String, String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
}
