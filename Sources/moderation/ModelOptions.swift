import ArgumentParser
import Moderation
import ModerationService

/// Which model, and where the registry is.
struct ModelOptions: ParsableArguments {
    @Option(help: "The model: models:/NAME@ALIAS, models:/NAME/VERSION, or the path of a model file. [MODEL]")
    var model: String?

    @Option(
        help: "A directory, in place of the registry that the environment names. [MLFLOW_TRACKING_URI, MODEL_REGISTRY]"
    )
    var registry: String?

    func load() async throws -> RegisteredModel {
        let reference = try ModelReference(model ?? Environment["MODEL"] ?? "models:/toxic-comment@production")
        return try await ModelSource(environment: .process, directory: registry).load(reference)
    }
}
