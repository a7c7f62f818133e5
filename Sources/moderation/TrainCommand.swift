import ArgumentParser
import Moderation
import ModerationService

struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Trains a model and stores it in the registry.",
        discussion:
            """
            Data files have the columns id, comment_text and any of the six labels, or others that --text and --label \
            name; a missing label is unknown.

            EXAMPLES
              moderation train --data train.csv --registry out
              moderation train --data jigsaw.csv posts.csv --version 2 --registry out
              moderation train --data posts.csv --text BODY --label toxic=REMOVED --name posts --registry out
            """
    )

    @OptionGroup var data: DataOptions

    @Option(help: "The name of the model in the registry.")
    var name = "toxic-comment"

    @Option(help: "The version to store it as; a server counts by itself.")
    var version = 1

    @Option(help: "The directory of the registry. [MODEL_REGISTRY, or the server of MLFLOW_TRACKING_URI]")
    var registry: String?

    @Option(help: "Aliases that shall name this version.")
    var alias: [String] = []

    @Flag(inversion: .prefixedNo, help: "Add harmless and hateful sentences that data sets of abuse lack.")
    var counterweights = true

    @Option(help: "Decides every byte of the result, together with the data.")
    var seed: UInt64 = 1

    func validate() throws {
        guard version > 0 else { throw ValidationError("A version is at least 1.") }
    }

    func run() async throws {
        let data = try data.load()
        var options = TrainingOptions()
        options.seed = seed
        options.addsCounterweights = counterweights
        let outcome = try Trainer.train(data, options: options) { progress in
            switch progress {
            case .prepared(let training, let heldOut):
                Terminal.note("\(training) comments to train with, \(heldOut) held out")
            case .pass(let pass, let count, let forRelease):
                Terminal.note("\(forRelease ? "release" : "validation"): pass \(pass) of \(count)")
            case .fitted:
                Terminal.note("calibrated on the comments held out")
            }
        }
        let metadata = ModelMetadata(name: name, version: version, options: options, data: data, outcome: outcome)
        if registry == nil, Environment["MLFLOW_TRACKING_URI"] != nil {
            let source = try ModelSource(environment: .process)
            let version = try await TrackedTraining.publish(outcome.model, metadata, aliases: alias, to: source)
            Terminal.note("registered as \(version.reference)")
        } else {
            let registry = ModelRegistry(directory: registry ?? Environment["MODEL_REGISTRY"] ?? "models")
            try registry.store(outcome.model, metadata: metadata)
            try await TrackedTraining.record(metadata, in: registry.directory)
            for alias in alias { try registry.setAlias(alias, of: name, to: version) }
        }
        for line in ReportTable.lines(outcome.reports) { Terminal.line(line) }
    }
}
