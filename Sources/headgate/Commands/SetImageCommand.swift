import ArgumentParser
import Manifests

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The command `headgate set-image`.
struct SetImageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-image",
        abstract: "Change images in a kustomization, and nothing else of it.",
        discussion: """
            Examples:
              headgate set-image overlays/staging api=:v2
              headgate set-image overlays/staging api=registry.example/api:v2@sha256:…
            """
    )

    @Argument(help: "The overlay's directory.")
    var directory: String

    @Argument(help: "NAME=[NEW][:TAG][@DIGEST], one for each image.")
    var images: [String]

    func run() throws {
        let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"].map { directory + "/" + $0 }
        guard let path = names.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            throw CommandError("\(directory) has no kustomization.yaml")
        }
        let changes: [ImageChange]
        do {
            changes = try images.map { try ImageEdit.parse($0) }
        } catch {
            throw CommandError("\(error)", status: ExitStatus.usage)
        }
        let old = try TextFile.bytes(path, limit: 16 << 20)
        let new = try ImageEdit.setImage(in: old, file: path, changes: changes)
        if new != old { try Data(new).write(to: URL(fileURLWithPath: path), options: .atomic) }
    }
}
