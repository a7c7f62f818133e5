/// What a workload makes its Pods of.
public struct PodTemplate: Sendable, Hashable {
    /// Labels and annotations of the Pods; the name is empty.
    public var metadata: ObjectMetadata
    /// What runs in the Pod.
    public var spec: PodSpec

    init(_ owner: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        var reader = try owner.requiredChild("template")
        metadata = try ObjectMetadata(&reader, needsName: false, warnings: &warnings)
        spec = try PodSpec(&reader, warnings: &warnings)
        reader.finish(&warnings)
    }
}
