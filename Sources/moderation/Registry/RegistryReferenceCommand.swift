import ArgumentParser
import Moderation
import ModerationService

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

struct RegistryReferenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Counts what a model says about comments, for the monitor to measure drift against.",
        discussion: """
            The file is registered with the model (register --record reference.json), and the monitor finds it there. The
            comments should be as people write them, not a set in which toxic ones were collected.

            EXAMPLES
              moderation registry reference out/model.bin --data held-out.csv --to reference.json
            """
    )

    @Argument(help: "models:/NAME@ALIAS, models:/NAME/VERSION, or the path of a model file.")
    var model: String

    @Option(name: .long, parsing: .upToNextOption, help: "Data files, as CSV.")
    var data: [String]

    @Option(help: "Where to write it.")
    var to = DriftReference.fileName

    @OptionGroup var options: RegistryOptions

    func run() async throws {
        try await options.reporting { source in
            let classifier = try await source.load(try ModelReference(model)).classifier
            let names = data.map { $0.split(separator: "/").last.map { String($0) } ?? $0 }
            let reference = DriftReference(
                source: names.joined(separator: ", "),
                classifier: classifier,
                data: try DataFiles.load(data)
            )
            try reference.check()
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try FileContent.write(Array(try encoder.encode(reference)), to: to)
            try options.show(["file": to, "comments": String(reference.comments)]) {
                ["\(reference.comments) comments counted in \(to)"]
            }
        }
    }
}
