/// A DaemonSet: one Pod on every node, and a Docker host is one node.
public struct DaemonSet: Sendable, Hashable {
    /// How the old Pod gives way to the new one.
    public enum UpdateStrategy: Sendable, Hashable {
        /// The old one goes first, or last where a Pod more is allowed.
        case rollingUpdate(startsFirst: Bool)
        /// Only when somebody removes it.
        case onDelete
    }

    /// Name, namespace, labels.
    public var metadata: ObjectMetadata
    /// What the Pod is.
    public var template: PodTemplate
    /// How the Pod is replaced; the old one goes first unless given.
    public var updateStrategy: UpdateStrategy
    /// How long a Pod must be ready before it counts as available, in seconds.
    public var minReadySeconds: Int
    /// Where the object stands.
    @Uncompared public var position: SourcePosition

    /// Reads a DaemonSet of `apps/v1`; what has no effect here is added to `warnings`.
    public init(_ object: KubernetesObject, warnings: inout [ManifestWarning]) throws(ManifestError) {
        try object.require("apps/v1", "DaemonSet")
        position = object.position
        var root = FieldReader(object)
        metadata = try ObjectMetadata(&root, warnings: &warnings)
        var spec = try root.requiredChild("spec")
        minReadySeconds = try spec.integer("minReadySeconds") ?? 0
        updateStrategy = try UpdateStrategy(&spec, warnings: &warnings)
        let selector = try WorkloadSelector(&spec, warnings: &warnings)
        template = try PodTemplate(&spec, warnings: &warnings)
        try selector.check(template)
        spec.passWithoutEffect("revisionHistoryLimit", "the history is in Git", &warnings)
        spec.finish(&warnings)
        root.finish(&warnings)
    }
}

extension DaemonSet.UpdateStrategy {
    private enum Kind: String, CaseIterable {
        case rollingUpdate = "RollingUpdate"
        case onDelete = "OnDelete"
    }

    fileprivate init(_ spec: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        guard var reader = try spec.child("updateStrategy") else {
            self = .rollingUpdate(startsFirst: false)
            return
        }
        let kind = try reader.choice("type", Kind.self) ?? .rollingUpdate
        var startsFirst = false
        if var rolling = try reader.child("rollingUpdate") {
            guard kind == .rollingUpdate else {
                throw reader.invalid("goes only with type RollingUpdate", "rollingUpdate")
            }
            let surge = try rolling.bound("maxSurge")?.count(of: 1, roundingUp: true) ?? 0
            let unavailable = try rolling.bound("maxUnavailable")?.count(of: 1, roundingUp: true)
            guard surge == 0 || unavailable ?? 0 == 0 else {
                throw rolling.invalid("must be 0 when maxSurge is not", "maxUnavailable")
            }
            guard surge > 0 || unavailable != 0 else {
                throw rolling.invalid("must not be 0 when maxSurge is 0", "maxUnavailable")
            }
            startsFirst = surge > 0
            rolling.finish(&warnings)
        }
        reader.finish(&warnings)
        self = kind == .onDelete ? .onDelete : .rollingUpdate(startsFirst: startsFirst)
    }
}
