import YAML

/// Changes image names, tags and digests in a kustomization and nothing else: comments, order, quotes and line ends stay.
public enum ImageEdit {
    /// Changes `images:` of a kustomization's text.
    ///
    /// An entry that is there is changed where it stands, a missing one is added at the end, and a missing `images:` is added
    /// at the end of the file. What is nil in a change stays as it is, but for one thing: a tag that comes without a digest
    /// takes the old digest away, for the digest would win. A change that changes nothing gives the same bytes.
    public static func setImage(
        in kustomization: [UInt8],
        file: String,
        changes: [ImageChange]
    ) throws(ManifestError) -> [UInt8] {
        for change in changes { try check(change) }
        do throws(YAMLError) {
            var edit = try YAMLEdit(kustomization, file: file)
            for change in changes { try apply(change, to: &edit) }
            return edit.bytes
        } catch {
            throw ManifestError(error)
        }
    }

    private static func apply(_ change: ImageChange, to edit: inout YAMLEdit) throws(YAMLError) {
        let entries = fields(of: change)
        guard let images = edit.root["images"] else {
            try edit.insertList("images", .mapping([(key: "name", value: change.name)] + entries))
            return
        }
        let places = (images.sequence ?? []).indices.filter { images.sequence?[$0]["name"]?.text == change.name }
        guard let place = places.first else {
            try edit.append(.mapping([(key: "name", value: change.name)] + entries), to: ["images"])
            return
        }
        guard places.count == 1 else {
            let second = images.sequence?[places[1]].range.start ?? images.range.start
            throw YAMLError(
                code: .edit,
                message: "the image '\(change.name)' stands twice under images; only one can be meant",
                position: second,
                file: edit.fileName
            )
        }
        if change.newTag != nil, change.digest == nil {
            try edit.remove("digest", from: ["images", .index(place)])
        }
        for entry in entries {
            let path: [YAMLPathStep] = ["images", .index(place), .key(entry.key)]
            if edit.node(at: path) == nil {
                try edit.insert(entry.key, .string(entry.value), into: Array(path.dropLast()))
            } else {
                try edit.set(path, to: entry.value)
            }
        }
    }

    private static func fields(of change: ImageChange) -> [(key: String, value: String)] {
        [("newName", change.newName), ("newTag", change.newTag), ("digest", change.digest)].compactMap { key, value in
            value.map { (key: key, value: $0) }
        }
    }
}
