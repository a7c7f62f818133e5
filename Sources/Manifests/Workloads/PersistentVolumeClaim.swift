/// A PersistentVolumeClaim: storage that outlives Pods.
public struct PersistentVolumeClaim: Sendable, Hashable {
    /// Name, namespace, labels.
    public var metadata: ObjectMetadata
    /// How it may be mounted, such as `ReadWriteOnce`.
    public var accessModes: [String]
    /// The size asked for, if given.
    public var storage: Quantity?
    /// The class asked for, if given.
    public var storageClassName: String?
    /// Where the object stands.
    @Uncompared public var position: SourcePosition

    /// Reads a PersistentVolumeClaim of `v1`; what has no effect here is added to `warnings`.
    public init(_ object: KubernetesObject, warnings: inout [ManifestWarning]) throws(ManifestError) {
        try object.require("v1", "PersistentVolumeClaim")
        var root = FieldReader(object)
        metadata = try ObjectMetadata(&root, warnings: &warnings)
        var spec = try root.requiredChild("spec")
        accessModes = try spec.strings("accessModes")
        storageClassName = try spec.string("storageClassName")
        storage = nil
        if var resources = try spec.child("resources") {
            if var requests = try resources.child("requests") {
                storage = try requests.quantity("storage")
                requests.finish(&warnings)
            }
            resources.finish(&warnings)
        }
        position = object.position
        spec.finish(&warnings)
        root.finish(&warnings)
    }
}
