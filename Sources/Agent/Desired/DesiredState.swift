import Manifests

/// What an overlay asks of a host, made from one commit.
///
/// Pure data.
struct DesiredState: Sendable {
    /// The commit it was rendered from.
    var revision: String
    var workloads: [DesiredWorkload]
    var services: [Service]
    var ingresses: [Ingress] = []

    /// The certificates of Secrets that Ingresses name.
    var certificates: [WorkloadKey: DesiredCertificate] = [:]

    /// The names of the volumes that outlive Pods, as the engine knows them.
    var volumes: [String]

    /// What the overlay says that this host does not do.
    var warnings: [ManifestWarning]

    /// The place of each workload in `workloads`, for who looks up many.
    var places: [WorkloadKey: Int] {
        Dictionary(workloads.enumerated().map { ($1.key, $0) }) { first, _ in first }
    }

    /// Every image that must be here before anything is touched.
    var images: [String] {
        var seen: Set<String> = []
        return workloads.flatMap { $0.template.spec.allContainers.map(\.image) }
            .filter { seen.insert($0).inserted }
    }
}

/// One workload with everything its Pods are made of.
struct DesiredWorkload: Sendable {
    /// The object as it was read.
    var source: Workload

    /// The object as it was rendered, in JSON: its Pods carry it, so that they are treated by what they were made of.
    var manifest: String

    /// Covers the Pod template and the content of every ConfigMap and Secret it uses: another hash, other Pods.
    var specHash: String

    /// The variables of each container, by its name.
    var environments: [String: [DesiredVariable]]

    /// The files of each volume that is made of files, by the volume's name.
    var files: [String: DesiredFiles]

    /// Who to be at registries that ask.
    var accounts: [RegistryAccount]

    /// When a CronJob runs.
    var times: CronTimes?

    /// The CronJob that this Job is a run of.
    var cronJob: WorkloadKey?

    var key: WorkloadKey {
        WorkloadKey(kind: source.kind, namespace: metadata.namespace, name: metadata.name)
    }

    var kind: Workload.Kind { source.kind }
    var metadata: ObjectMetadata { source.metadata }

    /// What its Pods are made of.
    var template: PodTemplate { source.template }
}
