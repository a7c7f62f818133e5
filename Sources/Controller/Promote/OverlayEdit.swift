import ControllerAPI
import Git
import Manifests

/// What a promotion changes in an overlay, read from what a job asked for.
struct OverlayEdit: Sendable {
    private static let maximumBytes = 4 << 20

    let images: [ImageChange]
    private let values: [ValueChange]

    init(_ request: PromotionRequest) throws {
        do {
            images = try request.images.map { text throws(ManifestError) in try ImageEdit.parse(text) }
            values = try (request.set ?? []).map { text throws(ManifestError) in try ValueChange.parse(text) }
        } catch {
            throw ControllerError(.invalid, "\(error)")
        }
        guard 1...100 ~= images.count + values.count else {
            throw ControllerError(.invalid, "a promotion names 1 to 100 images and values")
        }
    }

    /// A change of these images and values, each written as a promotion asks for it.
    init(images: [ImageChange], values: [String]) throws {
        self.images = images
        do {
            self.values = try values.map { text throws(ManifestError) in try ValueChange.parse(text) }
        } catch {
            throw ControllerError(.invalid, "\(error)")
        }
    }

    init(images: [ImageChange], values: [ValueChange]) throws {
        self.images = images
        self.values = values
    }

    /// The files that differ, with their new bytes; none when the overlay has it all already.
    func files(of overlay: String, in tree: GitSnapshot) throws -> [String: [UInt8]] {
        var changed: [String: [UInt8]] = [:]
        func edit(_ path: String, _ old: [UInt8], _ change: ([UInt8]) throws -> [UInt8]) throws {
            do {
                let new = try change(changed[path] ?? old)
                changed[path] = new == old ? nil : new
            } catch {
                throw ControllerError(.conflict, "\(error)", cause: error)
            }
        }
        if !images.isEmpty {
            let (path, old) = try kustomization(of: overlay, in: tree)
            try edit(path, old) { try ImageEdit.setImage(in: $0, file: path, changes: images) }
        }
        for value in values {
            let path = "\(overlay)/\(value.file)"
            guard let old = try tree.file(path, limit: Self.maximumBytes) else {
                throw ControllerError(.conflict, "there is no file \(path) at \(tree.revision.short)")
            }
            try edit(path, old) { try value.apply(to: $0, path: path) }
        }
        return changed
    }

    /// The overlay's kustomization, under any of the names kustomize knows.
    private func kustomization(of overlay: String, in tree: GitSnapshot) throws -> (path: String, bytes: [UInt8]) {
        for name in Kustomize.fileNames {
            let path = "\(overlay)/\(name)"
            if let bytes = try tree.file(path, limit: Self.maximumBytes) { return (path, bytes) }
        }
        throw ControllerError(.conflict, "the overlay \(overlay) has no kustomization.yaml at \(tree.revision.short)")
    }
}
