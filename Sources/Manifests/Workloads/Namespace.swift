/// A Namespace: a name that keeps objects apart.
public struct Namespace: Sendable, Hashable {
    /// The name and labels.
    public var metadata: ObjectMetadata
    /// Where the object stands.
    @Uncompared public var position: SourcePosition

    /// Reads a Namespace of `v1`; what has no effect here is added to `warnings`.
    public init(_ object: KubernetesObject, warnings: inout [ManifestWarning]) throws(ManifestError) {
        try object.require("v1", "Namespace")
        var root = FieldReader(object)
        metadata = try ObjectMetadata(&root, warnings: &warnings)
        root.pass("spec")
        position = object.position
        root.finish(&warnings)
    }
}
