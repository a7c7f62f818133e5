import YAML

/// Changes image names, tags and digests in a kustomization and nothing else: comments, order, quotes and line ends stay.
public enum ImageEdit {
    /// Changes `images:` of a kustomization's text.
    ///
    /// An entry that is there is changed where it stands, a missing one is added at the end, and a missing `images:` is added
    /// at the end of the file. What is nil in a change stays as it is, but for one thing: a tag that comes without a digest
    /// takes the old digest away, for the digest would win, and another digest without a tag the old tag, which would lie. A
    /// change that changes nothing gives the same bytes.
    public static func setImage(
        in kustomization: [UInt8],
        file: String,
        changes: [ImageChange]
    ) throws(ManifestError) -> [UInt8] {
        for change in changes { try check(change) }
        do throws(YAMLError) {
            var edit = try YAMLEdit(kustomization, file: file)
            // A scalar that others are aliases of can change once they are texts of their own, so the order may matter.
            var pending = changes
            while !pending.isEmpty {
                var refused: [ImageChange] = []
                var reason: YAMLError?
                for change in pending {
                    var attempt = edit
                    do throws(YAMLError) {
                        try apply(change, to: &attempt)
                        edit = attempt
                    } catch {
                        refused.append(change)
                        reason = reason ?? error
                    }
                }
                if let reason, refused.count == pending.count { throw reason }
                pending = refused
            }
            return edit.bytes
        } catch {
            throw ManifestError(error)
        }
    }

    private static func apply(_ change: ImageChange, to edit: inout YAMLEdit) throws(YAMLError) {
        let entries = fields(of: change)
        // The old name of the field, which kustomize takes for the same.
        let field = edit.root["images"] == nil && edit.root["imageTags"] != nil ? "imageTags" : "images"
        guard let images = edit.root[field] else {
            try edit.insertList(field, .mapping([(key: "name", value: change.name)] + entries))
            return
        }
        let places = (images.sequence ?? []).indices.filter { images.sequence?[$0]["name"]?.text == change.name }
        guard let place = places.first, let entry = images.sequence?[place] else {
            try edit.append(.mapping([(key: "name", value: change.name)] + entries), to: [.key(field)])
            return
        }
        guard places.count == 1 else {
            let second = images.sequence?[places[1]].range.start ?? images.range.start
            throw YAMLError(
                code: .edit,
                message: "the image '\(change.name)' stands twice under \(field); only one can be meant",
                position: second,
                file: edit.fileName
            )
        }
        let path: [YAMLPathStep] = [.key(field), .index(place)]
        let tellsOther = change.newTag == nil && change.digest != nil && entry["digest"]?.text != change.digest
        for new in entries {
            if edit.node(at: path + [.key(new.key)]) == nil {
                try edit.insert(new.key, .string(new.value), into: path)
            } else {
                try edit.set(path + [.key(new.key)], to: new.value, asString: true)
            }
        }
        if change.newTag != nil, change.digest == nil { try edit.remove("digest", from: path) }
        if tellsOther { try edit.remove("newTag", from: path) }
    }

    private static func fields(of change: ImageChange) -> [(key: String, value: String)] {
        [("newName", change.newName), ("newTag", change.newTag), ("digest", change.digest)].compactMap { key, value in
            value.map { (key: key, value: $0) }
        }
    }
}
