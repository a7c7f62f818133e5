import ArgumentParser
import Moderation
import ModerationService

struct RegistryPullCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Writes a file of a version, once its checksum has been found right.",
        discussion: """
            EXAMPLES
              moderation registry pull models:/toxic-comment@production --to model.bin
              moderation registry pull models:/toxic-comment/3 --file metadata.json --to metadata.json
            """
    )

    @Argument(help: "models:/NAME@ALIAS or models:/NAME/VERSION.")
    var model: String

    @Option(help: "Which file.")
    var file = ModelVersion.modelFile

    @Option(help: "Where to write it.")
    var to: String

    @OptionGroup var options: RegistryOptions

    func run() async throws {
        try await options.reporting { source in
            let version = try await source.tracker.version(try ModelReference(model))
            let content = try await source.tracker.file(file, of: version)
            try FileContent.write(content, to: to)
            try options.show(["model": version.reference.description, "file": to]) {
                ["\(version.reference): \(content.count) bytes in \(to)"]
            }
        }
    }
}
