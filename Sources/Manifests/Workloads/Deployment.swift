/// A Deployment: how many Pods of a template run, and how they are replaced.
public struct Deployment: Sendable, Hashable {
    /// How old Pods give way to new ones.
    public enum Strategy: Sendable, Hashable {
        /// All old Pods stop before new ones start.
        case recreate
        /// Old and new overlap within these bounds.
        case rollingUpdate(maxSurge: IntegerOrString, maxUnavailable: IntegerOrString)
    }

    /// Name, namespace, labels.
    public var metadata: ObjectMetadata
    /// How many Pods; 1 unless given.
    public var replicas: Int
    /// What each Pod is.
    public var template: PodTemplate
    /// How Pods are replaced; a rolling update of 25 % unless given.
    public var strategy: Strategy
    /// How long a Pod must be ready before it counts as available, in seconds.
    public var minReadySeconds: Int
    /// How long a rollout may make no progress, in seconds; 600 unless given.
    public var progressDeadlineSeconds: Int
    /// Whether rollouts are held.
    public var paused: Bool
    /// Where the object stands.
    @Uncompared public var position: SourcePosition

    /// The most Pods above `replicas` during a rollout; 0 for recreate.
    public var surge: Int {
        guard case .rollingUpdate(let maxSurge, _) = strategy else { return 0 }
        return maxSurge.count(of: replicas, roundingUp: true) ?? 0
    }

    /// The most Pods missing from `replicas` during a rollout; at least 1 where none may be above, as a percentage that is
    /// rounded down to 0 would hold the rollout for ever.
    public var unavailable: Int {
        guard case .rollingUpdate(_, let maxUnavailable) = strategy else { return replicas }
        let unavailable = maxUnavailable.count(of: replicas, roundingUp: false) ?? 0
        return min(replicas, surge == 0 ? max(1, unavailable) : unavailable)
    }

    /// Reads a Deployment of `apps/v1`; what has no effect here is added to `warnings`.
    public init(_ object: KubernetesObject, warnings: inout [ManifestWarning]) throws(ManifestError) {
        try object.require("apps/v1", "Deployment")
        position = object.position
        var root = FieldReader(object)
        metadata = try ObjectMetadata(&root, warnings: &warnings)
        var spec = try root.requiredChild("spec")
        replicas = try spec.integer("replicas", in: 0...10_000) ?? 1
        minReadySeconds = try spec.integer("minReadySeconds") ?? 0
        progressDeadlineSeconds = try spec.integer("progressDeadlineSeconds", in: 1...Int(Int32.max)) ?? 600
        guard minReadySeconds < progressDeadlineSeconds else {
            throw spec.invalid(
                "must be less than progressDeadlineSeconds, \(progressDeadlineSeconds)",
                "minReadySeconds"
            )
        }
        paused = try spec.bool("paused") ?? false
        strategy = try Strategy(&spec, warnings: &warnings)
        let selector = try WorkloadSelector(&spec, warnings: &warnings)
        template = try PodTemplate(&spec, warnings: &warnings)
        try selector.check(template)
        spec.passWithoutEffect("revisionHistoryLimit", "the history is in Git", &warnings)
        spec.finish(&warnings)
        root.finish(&warnings)
    }
}

extension Deployment.Strategy {
    private enum Kind: String, CaseIterable {
        case recreate = "Recreate"
        case rollingUpdate = "RollingUpdate"
    }

    fileprivate init(_ spec: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        let quarter = IntegerOrString.string("25%")
        guard var reader = try spec.child("strategy") else {
            self = .rollingUpdate(maxSurge: quarter, maxUnavailable: quarter)
            return
        }
        let kind = try reader.choice("type", Kind.self) ?? .rollingUpdate
        var rolling = try reader.child("rollingUpdate")
        let surge = try rolling?.bound("maxSurge") ?? quarter
        let unavailable = try rolling?.bound("maxUnavailable") ?? quarter
        if let rolling {
            if case .string = unavailable, unavailable.count(of: 100, roundingUp: true) ?? 0 > 100 {
                throw rolling.invalid("must not be more than 100%", "maxUnavailable")
            }
            if surge.count(of: 100, roundingUp: true) == 0, unavailable.count(of: 100, roundingUp: true) == 0 {
                throw rolling.invalid("must not be 0 when maxSurge is 0", "maxUnavailable")
            }
            guard kind == .rollingUpdate else {
                throw reader.invalid("goes only with type RollingUpdate", "rollingUpdate")
            }
            rolling.finish(&warnings)
        }
        reader.finish(&warnings)
        self = kind == .recreate ? .recreate : .rollingUpdate(maxSurge: surge, maxUnavailable: unavailable)
    }
}

extension KubernetesObject {
    /// Checks that the object is of the kind a typed model reads.
    func require(_ expectedVersion: String, _ expectedKind: String) throws(ManifestError) {
        guard kind == expectedKind, apiVersion == expectedVersion else {
            throw ManifestError(
                code: .invalid,
                message: "expected a \(expectedKind) of \(expectedVersion), found a \(kind) of \(apiVersion)",
                position: position
            )
        }
    }
}
