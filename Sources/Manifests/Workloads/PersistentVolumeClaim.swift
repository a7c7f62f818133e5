import YAML

/// A PersistentVolumeClaim: storage that outlives Pods.
public struct PersistentVolumeClaim: Sendable, Hashable {
    /// How a claim may be mounted.
    public enum AccessMode: String, Sendable, Hashable, CaseIterable {
        case readWriteOnce = "ReadWriteOnce"
        case readOnlyMany = "ReadOnlyMany"
        case readWriteMany = "ReadWriteMany"
        case readWriteOncePod = "ReadWriteOncePod"
    }

    private enum VolumeMode: String, CaseIterable {
        case filesystem = "Filesystem"
        case block = "Block"
    }

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
        try self.init(&root, warnings: &warnings)
    }

    /// Reads a claim, of its own or of `volumeClaimTemplates`.
    init(_ root: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        metadata = try ObjectMetadata(&root, warnings: &warnings)
        position = root.position
        var spec = try root.requiredChild("spec")
        accessModes = try spec.strings("accessModes")
        for (index, mode) in accessModes.enumerated() {
            guard let known = AccessMode(rawValue: mode) else {
                let words = AccessMode.allCases.map(\.rawValue)
                let hint = Suggestion.nearest(to: mode, in: words).map { "; did you mean '\($0)'?" } ?? ""
                throw spec.invalid(
                    "[\(index)] must be one of \(words.joined(separator: ", ")), not '\(mode)'\(hint)",
                    "accessModes"
                )
            }
            // One host is one node: who may mount the claim there may mount it here.
            guard known == .readWriteOncePod else { continue }
            warnings.append(
                spec.warning(
                    "accessModes",
                    "ReadWriteOncePod is not enforced on a Docker host: any Pod here may mount it"
                )
            )
        }
        if try spec.choice("volumeMode", VolumeMode.self) == .block {
            warnings.append(
                spec.warning("volumeMode", "Block has no effect on a Docker host: the claim is a directory")
            )
        }
        storageClassName = try spec.string("storageClassName")
        if let storageClassName, !storageClassName.isEmpty {
            warnings.append(
                spec.warning(
                    "storageClassName",
                    "'\(storageClassName)' has no effect on a Docker host: the claim is a volume of the engine"
                )
            )
        }
        storage = nil
        if var resources = try spec.child("resources") {
            if var requests = try resources.child("requests") {
                storage = try requests.quantity("storage")
                if storage != nil {
                    warnings.append(
                        requests.warning(
                            "storage",
                            "is not enforced on a Docker host: the volume grows as the disk allows"
                        )
                    )
                }
                requests.finish(&warnings)
            }
            resources.finish(&warnings)
        }
        spec.finish(&warnings)
        root.finish(&warnings)
    }
}
