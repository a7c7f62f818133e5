import ControllerAPI
import Git
import Manifests
import Overlays

/// What brings an overlay back to what it had at an earlier promotion: images and values, and nothing else.
struct Restoration: Sendable {
    let overlay: String

    /// The images as they were.
    let images: [ImageChange]

    /// The values as they were, of those that promotions have set since.
    let values: [ValueChange]

    /// Reads what an overlay had at a commit.
    ///
    /// `touched`: the values that promotions have set since, as they asked for them.
    init(overlay: String, at earlier: GitSnapshot, touched: [String]) throws {
        self.overlay = overlay
        images = try OverlayRender.images(of: overlay, at: earlier).map { image in
            // A name that a later promotion has given is taken back by naming the image itself.
            var image = image
            image.newName = image.newName ?? image.name
            return image
        }.filter { $0.newTag != nil || $0.digest != nil }
        var values: [ValueChange] = []
        for text in touched {
            let change = try ValueChange.parse(text)
            guard !values.contains(where: { $0.file == change.file && $0.key == change.key }) else { continue }
            let path = "\(overlay)/\(change.file)"
            guard let bytes = try earlier.file(path, limit: 4 << 20),
                let value = try change.current(in: bytes, path: path)
            else { continue }
            values.append(try change.setting(value))
        }
        self.values = values
    }

    /// The files that differ from how they were.
    func files(in tree: GitSnapshot) throws -> [String: [UInt8]] {
        let known = try Set(OverlayRender.images(of: overlay, at: tree).map(\.name))
        let images = images.filter { known.contains($0.name) }
        guard !images.isEmpty || !values.isEmpty else { return [:] }
        return try OverlayEdit(images: images, values: values).files(of: overlay, in: tree)
    }

    /// What stands there now and would be taken back.
    ///
    /// An image that is brought back under another tag is not: what failed was something else that came with it.
    func takenBack(from tree: GitSnapshot) throws -> [HeldImage] {
        let now = try OverlayRender.images(of: overlay, at: tree)
        return images.compactMap { earlier in
            guard let current = now.first(where: { $0.name == earlier.name }),
                current.newTag != earlier.newTag || current.digest != earlier.digest
            else { return nil }
            if let digest = current.digest, digest == earlier.digest { return nil }
            return HeldImage(image: current.name, reference: Hold.reference(of: current))
        }
    }
}
