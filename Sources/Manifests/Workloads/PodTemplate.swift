/// What a workload makes its Pods of.
public struct PodTemplate: Sendable, Hashable {
    /// Labels and annotations of the Pods; the name is empty.
    public var metadata: ObjectMetadata
    /// What runs in the Pod.
    public var spec: PodSpec

    init(metadata: ObjectMetadata, spec: PodSpec) {
        self.metadata = metadata
        self.spec = spec
    }

    /// Reads `template` of a workload's spec, whose containers may end only as `policies` say.
    ///
    /// `claims`: the names of further volumes, which the workload makes for each Pod.
    init(
        _ owner: inout FieldReader,
        policies: [PodSpec.RestartPolicy] = [.always],
        claims: [String] = [],
        warnings: inout [ManifestWarning]
    ) throws(ManifestError) {
        var reader = try owner.requiredChild("template")
        metadata = try ObjectMetadata(&reader, needsName: false, warnings: &warnings)
        spec = try PodSpec(&reader, claims: claims, warnings: &warnings)
        guard policies.contains(spec.restartPolicy) else {
            throw ManifestError(
                code: .invalid,
                message:
                    "\(reader.path("spec.restartPolicy")) must be \(policies.map(\.rawValue).joined(separator: " or ")) here, not \(spec.restartPolicy.rawValue)",
                position: spec.position
            )
        }
        // A Pod that comes again whenever it ends has no end.
        guard policies != [.always] || spec.activeDeadlineSeconds == nil else {
            throw ManifestError(
                code: .invalid,
                message:
                    "\(reader.path("spec.activeDeadlineSeconds")) is for Jobs, their Pods and Pods by themselves",
                position: spec.position
            )
        }
        reader.finish(&warnings)
    }
}
