import ArgumentParser
import Manifests

/// The command `headgate render`.
struct RenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Print what an overlay renders to, as 'kustomize build' does.",
        discussion: """
            Example:
              headgate render overlays/staging
            """
    )

    @Argument(help: "The overlay's directory.")
    var directory: String

    func run() throws {
        try Self.render(directory)
    }

    static func render(_ directory: String) throws {
        let place = try OverlayPlace(directory)
        let objects = try Kustomize.build(place.path, in: place.tree)
        Console.raw(Kustomize.yaml(of: objects))
    }
}
