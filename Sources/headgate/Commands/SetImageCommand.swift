import ArgumentParser
import Glibc
import Manifests

/// The command `headgate set-image`.
struct SetImageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-image",
        abstract: "Change images in a kustomization, and nothing else of it.",
        discussion: """
            Examples:
              headgate set-image overlays/staging api=:v2
              headgate set-image overlays/staging api=registry.example/api:v2@sha256:… ui=:v3

            What is not given stays, but a tag alone takes the digest away, and another digest alone the tag.
            """
    )

    @Argument(help: "The overlay's directory.")
    var directory: String

    @Argument(help: "NAME=[NEW][:TAG][@DIGEST], one for each image.")
    var images: [String]

    func run() throws {
        let names = Kustomize.fileNames.map { directory + "/" + $0 }.filter { access($0, F_OK) == 0 }
        guard let path = names.first else { throw CommandError("\(directory) has no kustomization.yaml") }
        guard names.count == 1 else {
            throw CommandError("\(directory) has two kustomizations: \(names.joined(separator: " and "))")
        }
        let changes: [ImageChange]
        do {
            changes = try images.map { try ImageEdit.parse($0) }
        } catch {
            throw CommandError("\(error)", status: ExitStatus.usage)
        }
        do {
            let old = try TextFile.bytes(path, limit: 16 << 20)
            let new = try ImageEdit.setImage(in: old, file: path, changes: changes)
            if new != old { try TextFile.replace(path, with: new) }
        } catch let error as TextFile.Failure {
            throw CommandError("\(path): \(error.message)")
        }
    }
}
