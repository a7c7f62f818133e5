/// An object that makes Pods, of any of the kinds a Docker host runs.
public enum Workload: Sendable, Hashable {
    case deployment(Deployment)

    /// The kinds of workloads, by their names in Kubernetes.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case deployment = "Deployment"
    }

    /// Reads a workload; nil where the object is none, or of a kind that does not run here.
    public init?(_ object: KubernetesObject, warnings: inout [ManifestWarning]) throws(ManifestError) {
        switch (object.apiVersion, object.kind) {
        case ("apps/v1", "Deployment"): self = .deployment(try Deployment(object, warnings: &warnings))
        default: return nil
        }
    }

    /// The kind.
    public var kind: Kind {
        switch self {
        case .deployment: .deployment
        }
    }

    /// Name, namespace, labels.
    public var metadata: ObjectMetadata {
        switch self {
        case .deployment(let deployment): deployment.metadata
        }
    }

    /// What its Pods are made of.
    public var template: PodTemplate {
        switch self {
        case .deployment(let deployment): deployment.template
        }
    }

    /// How long a Pod must be ready before it counts as available, in seconds.
    public var minReadySeconds: Int {
        switch self {
        case .deployment(let deployment): deployment.minReadySeconds
        }
    }

    /// How long a new Pod may take to become ready before the release is bad, in seconds.
    public var progressDeadlineSeconds: Int {
        switch self {
        case .deployment(let deployment): deployment.progressDeadlineSeconds
        }
    }

    /// How people call it, such as `Deployment/web`.
    public var displayName: String { "\(kind.rawValue)/\(metadata.name)" }
}
