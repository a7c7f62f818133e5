/// A StatefulSet: Pods with numbers, each with a name and volumes that it keeps.
public struct StatefulSet: Sendable, Hashable {
    /// How old Pods give way to new ones.
    public enum UpdateStrategy: Sendable, Hashable {
        /// From the highest number down to `partition`, no more than `maxUnavailable` missing.
        case rollingUpdate(partition: Int, maxUnavailable: IntegerOrString)
        /// Only when somebody removes them.
        case onDelete
    }

    /// In which order Pods are made and removed.
    public enum PodManagementPolicy: String, Sendable, Hashable, CaseIterable {
        /// One after the other, each ready before the next.
        case orderedReady = "OrderedReady"
        /// All at once.
        case parallel = "Parallel"
    }

    /// Name, namespace, labels.
    public var metadata: ObjectMetadata
    /// How many Pods; 1 unless given.
    public var replicas: Int
    /// The number of the first Pod; 0 unless given.
    public var firstOrdinal: Int
    /// The headless Service under whose name each Pod has its own; empty if none.
    public var serviceName: String
    /// What each Pod is.
    public var template: PodTemplate
    /// The volumes that each Pod has for itself.
    public var volumeClaimTemplates: [PersistentVolumeClaim]
    /// In which order Pods are made and removed; one after the other unless given.
    public var podManagementPolicy: PodManagementPolicy
    /// How Pods are replaced; a rolling update of all of them, one at a time, unless given.
    public var updateStrategy: UpdateStrategy
    /// How long a Pod must be ready before it counts as available, in seconds.
    public var minReadySeconds: Int
    /// Where the object stands.
    @Uncompared public var position: SourcePosition

    /// The numbers of its Pods.
    public var ordinals: Range<Int> { firstOrdinal..<firstOrdinal + replicas }

    /// How many Pods may be missing during a rolling update; at least 1.
    public var unavailable: Int {
        guard case .rollingUpdate(_, let maxUnavailable) = updateStrategy else { return 1 }
        return max(1, maxUnavailable.count(of: replicas, roundingUp: true) ?? 1)
    }

    /// What the Pod of a name is made of: with its own name as host name, and its own claims.
    public func template(ofPod pod: String) -> PodTemplate {
        var template = template
        template.spec.hostname = pod
        if !serviceName.isEmpty { template.spec.subdomain = serviceName }
        for index in template.spec.volumes.indices {
            let name = template.spec.volumes[index].name
            guard volumeClaimTemplates.contains(where: { $0.metadata.name == name }) else { continue }
            template.spec.volumes[index].source = .persistentVolumeClaim(
                claimName: Self.claim(name, ofPod: pod),
                readOnly: false
            )
        }
        return template
    }

    /// What the claim that a Pod has of a template is called.
    public static func claim(_ template: String, ofPod pod: String) -> String { "\(template)-\(pod)" }

    /// Reads a StatefulSet of `apps/v1`; what has no effect here is added to `warnings`.
    public init(_ object: KubernetesObject, warnings: inout [ManifestWarning]) throws(ManifestError) {
        try object.require("apps/v1", "StatefulSet")
        position = object.position
        var root = FieldReader(object)
        metadata = try ObjectMetadata(&root, warnings: &warnings)
        var spec = try root.requiredChild("spec")
        replicas = try spec.integer("replicas", in: 0...10_000) ?? 1
        minReadySeconds = try spec.integer("minReadySeconds") ?? 0
        serviceName = try spec.string("serviceName") ?? ""
        podManagementPolicy = try spec.choice("podManagementPolicy", PodManagementPolicy.self) ?? .orderedReady
        updateStrategy = try UpdateStrategy(&spec, warnings: &warnings)
        firstOrdinal = 0
        if var ordinals = try spec.child("ordinals") {
            firstOrdinal = try ordinals.integer("start", in: 0...1_000_000) ?? 0
            ordinals.finish(&warnings)
        }
        if var retention = try spec.child("persistentVolumeClaimRetentionPolicy") {
            for field in ["whenDeleted", "whenScaled"] where try retention.choice(field, Retention.self) == .delete {
                warnings.append(
                    retention.warning(field, "Delete has no effect on a Docker host: volumes are never removed unasked")
                )
            }
            retention.finish(&warnings)
        }
        let selector = try WorkloadSelector(&spec, warnings: &warnings)
        var claims: [PersistentVolumeClaim] = []
        for var item in try spec.children("volumeClaimTemplates") {
            let claim = try PersistentVolumeClaim(&item, warnings: &warnings)
            guard !claims.contains(where: { $0.metadata.name == claim.metadata.name }) else {
                throw item.invalid("is the name of a second claim: '\(claim.metadata.name)'", "metadata.name")
            }
            claims.append(claim)
        }
        volumeClaimTemplates = claims
        template = try PodTemplate(&spec, claims: claims.map(\.metadata.name), warnings: &warnings)
        try selector.check(template)
        spec.passWithoutEffect("revisionHistoryLimit", "the history is in Git", &warnings)
        spec.finish(&warnings)
        root.finish(&warnings)
    }

    private enum Retention: String, CaseIterable {
        case retain = "Retain"
        case delete = "Delete"
    }
}

extension StatefulSet.UpdateStrategy {
    private enum Kind: String, CaseIterable {
        case rollingUpdate = "RollingUpdate"
        case onDelete = "OnDelete"
    }

    fileprivate init(_ spec: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        guard var reader = try spec.child("updateStrategy") else {
            self = .rollingUpdate(partition: 0, maxUnavailable: .integer(1))
            return
        }
        let kind = try reader.choice("type", Kind.self) ?? .rollingUpdate
        var partition = 0
        var unavailable = IntegerOrString.integer(1)
        if var rolling = try reader.child("rollingUpdate") {
            guard kind == .rollingUpdate else {
                throw reader.invalid("goes only with type RollingUpdate", "rollingUpdate")
            }
            partition = try rolling.integer("partition") ?? 0
            unavailable = try rolling.bound("maxUnavailable") ?? unavailable
            guard unavailable.count(of: 100, roundingUp: true) != 0 else {
                throw rolling.invalid("must not be 0", "maxUnavailable")
            }
            rolling.finish(&warnings)
        }
        reader.finish(&warnings)
        self = kind == .onDelete ? .onDelete : .rollingUpdate(partition: partition, maxUnavailable: unavailable)
    }
}
