/// A Secret: named bytes nobody should see; its description shows the keys only.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Name, namespace, labels.
    public var metadata: ObjectMetadata
    /// The type; `Opaque` unless given.
    public var type: String
    /// The bytes of `data`, decoded, with `stringData` over them.
    public var contents: [String: [UInt8]]
    /// Whether it may not change.
    public var immutable: Bool
    /// Where the object stands.
    @Uncompared public var position: SourcePosition

    public var description: String {
        "Secret/\(metadata.name) (\(contents.keys.sorted().joined(separator: ", ")))"
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Reads a Secret of `v1`; what has no effect here is added to `warnings`.
    public init(_ object: KubernetesObject, warnings: inout [ManifestWarning]) throws(ManifestError) {
        try object.require("v1", "Secret")
        var root = FieldReader(object)
        metadata = try ObjectMetadata(&root, warnings: &warnings)
        type = try root.string("type") ?? "Opaque"
        contents = try root.base64Map("data")
        for (key, text) in try root.stringMap("stringData") { contents[key] = Array(text.utf8) }
        immutable = try root.bool("immutable") ?? false
        position = object.position
        root.finish(&warnings)
    }
}
