import ArgumentParser
import Moderation

/// Which model, and where the registry is.
struct ModelOptions: ParsableArguments {
    @Option(help: "The model: models:/NAME@ALIAS, models:/NAME/VERSION, or the path of a model file. [MODEL]")
    var model: String?

    @Option(help: "The directory of the registry. [MODEL_REGISTRY]")
    var registry: String?

    func load() throws -> RegisteredModel {
        let reference = try ModelReference(model ?? Environment["MODEL"] ?? "models:/toxic-comment@production")
        return try ModelRegistry(directory: registry ?? Environment["MODEL_REGISTRY"] ?? "models").load(reference)
    }
}
