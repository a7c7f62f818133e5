/// A Job: Pods that run until enough of them have succeeded.
public struct Job: Sendable, Hashable {
    /// Name, namespace, labels.
    public var metadata: ObjectMetadata
    /// What it runs.
    public var spec: JobSpec
    /// Where the object stands.
    @Uncompared public var position: SourcePosition

    /// Makes one of the runs of a CronJob.
    public init(metadata: ObjectMetadata, spec: JobSpec, position: SourcePosition) {
        self.metadata = metadata
        self.spec = spec
        self.position = position
    }

    /// Reads a Job of `batch/v1`; what has no effect here is added to `warnings`.
    public init(_ object: KubernetesObject, warnings: inout [ManifestWarning]) throws(ManifestError) {
        try object.require("batch/v1", "Job")
        position = object.position
        var root = FieldReader(object)
        metadata = try ObjectMetadata(&root, warnings: &warnings)
        var reader = try root.requiredChild("spec")
        spec = try JobSpec(&reader, warnings: &warnings)
        root.finish(&warnings)
    }
}
