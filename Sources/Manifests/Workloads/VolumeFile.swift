/// Which keys of a ConfigMap or Secret become which files.
public struct ProjectedKeys: Sendable, Hashable {
    /// The object's name.
    public var name: String
    /// The keys and their files; empty means every key, under its own name.
    public var items: [KeyFile]
    /// Whether the object may be missing.
    public var isOptional: Bool

    init(
        _ reader: inout FieldReader,
        nameField: String,
        warnings: inout [ManifestWarning]
    ) throws(ManifestError) {
        name = try reader.requiredString(nameField)
        isOptional = try reader.bool("optional") ?? false
        var items: [KeyFile] = []
        for var item in try reader.children("items") {
            items.append(
                KeyFile(
                    key: try item.requiredString("key"),
                    path: try item.volumePath(),
                    mode: try item.fileMode("mode")
                )
            )
            item.finish(&warnings)
        }
        self.items = items
    }
}

/// One key that becomes a file.
public struct KeyFile: Sendable, Hashable {
    /// The key.
    public var key: String
    /// The file's path in the volume.
    public var path: String
    /// The file's mode, if not the default one.
    public var mode: Int?
}

/// One field of the Pod that becomes a file.
public struct FieldFile: Sendable, Hashable {
    /// What stands in it.
    public enum Content: Sendable, Hashable {
        case field(PodField)
        case resource(ResourceField)
    }

    /// The file's path in the volume.
    public var path: String
    /// What stands in it.
    public var content: Content
    /// The file's mode, if not the default one.
    public var mode: Int?

    /// Reads the `items` of a `downwardAPI`.
    static func read(
        _ owner: inout FieldReader,
        warnings: inout [ManifestWarning]
    ) throws(ManifestError) -> [FieldFile] {
        var files: [FieldFile] = []
        for var item in try owner.children("items") {
            let content: Content
            if let field = try PodField.read(&item, inVolume: true, warnings: &warnings) {
                content = .field(field)
            } else if let resource = try ResourceField.read(&item, inVolume: true, warnings: &warnings) {
                content = .resource(resource)
            } else {
                throw item.invalid("needs fieldRef or resourceFieldRef")
            }
            files.append(FieldFile(path: try item.volumePath(), content: content, mode: try item.fileMode("mode")))
            item.finish(&warnings)
        }
        return files
    }
}

extension FieldReader {
    /// The `path` of a file in a volume, which must not lead out of it.
    fileprivate mutating func volumePath() throws(ManifestError) -> String {
        let path = try requiredString("path")
        guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
            throw invalid("must be relative, without '..'", "path")
        }
        return path
    }

    mutating func fileMode(_ field: String) throws(ManifestError) -> Int? {
        try integer(field, in: 0...0o777)
    }
}
