/// A Pod that no other object made.
public struct PodObject: Sendable, Hashable {
    /// Name, namespace, labels.
    public var metadata: ObjectMetadata
    /// What it is.
    public var template: PodTemplate
    /// Where the object stands.
    @Uncompared public var position: SourcePosition

    /// Reads a Pod of `v1`; what has no effect here is added to `warnings`.
    public init(_ object: KubernetesObject, warnings: inout [ManifestWarning]) throws(ManifestError) {
        try object.require("v1", "Pod")
        position = object.position
        var root = FieldReader(object)
        metadata = try ObjectMetadata(&root, warnings: &warnings)
        template = PodTemplate(metadata: metadata, spec: try PodSpec(&root, warnings: &warnings))
        root.finish(&warnings)
    }
}
