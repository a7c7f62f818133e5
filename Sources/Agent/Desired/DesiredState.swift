import Manifests

/// What an overlay asks of a host, made from one commit.
///
/// Pure data.
struct DesiredState: Sendable {
    /// The commit it was rendered from.
    var revision: String
    var workloads: [DesiredWorkload]
    var services: [Service]

    /// The names of the volumes that outlive Pods, as the engine knows them.
    var volumes: [String]

    /// What the overlay says that this host does not do.
    var warnings: [ManifestWarning]

    /// Every image that must be here before anything is touched.
    var images: [String] {
        var seen: Set<String> = []
        return workloads.flatMap { $0.template.spec.containers.map(\.image) }
            .filter { seen.insert($0).inserted }
    }
}

/// One Deployment with everything its Pods are made of.
struct DesiredWorkload: Sendable {
    var deployment: Deployment

    /// The Deployment as it was rendered, in JSON: its Pods carry it, so that they are treated by what they were made of.
    var manifest: String

    /// Covers the Pod template and the content of every ConfigMap and Secret it uses: another hash, other Pods.
    var specHash: String

    /// The environment of each container, by its name, as far as it is known before the Pod exists.
    var environments: [String: [DesiredVariable]]

    /// The files of each volume made of a ConfigMap or Secret, by the volume's name.
    var files: [String: [DesiredFile]]

    /// Who to be at registries that ask.
    var accounts: [RegistryAccount]

    var key: WorkloadKey {
        WorkloadKey(namespace: metadata.namespace, name: metadata.name)
    }

    var metadata: ObjectMetadata { deployment.metadata }

    /// What its Pods are made of.
    var template: PodTemplate { deployment.template }
}

/// What tells a workload from every other one of a host.
struct WorkloadKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    var namespace: String
    var name: String

    init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    var description: String { "\(namespace)/\(name)" }

    static func < (left: WorkloadKey, right: WorkloadKey) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }
}

/// A variable whose value is known, or a field of the Pod that is known once it exists.
enum DesiredVariable: Sendable, Hashable {
    case value(name: String, text: String)
    case field(name: String, path: String)

    var name: String {
        switch self {
        case .value(let name, _), .field(let name, _): name
        }
    }
}

/// A file that a ConfigMap or Secret becomes in a volume.
struct DesiredFile: Sendable, Hashable {
    var path: String
    var bytes: [UInt8]
    var mode: Int
}
