import Crypto
import Manifests

/// Turns rendered objects into what a host has to do.
///
/// Pure; every error names the object and what it needs.
struct DesiredStateBuilder {
    private let objects: [KubernetesObject]
    private let workloads: Workloads
    private let owner: String
    private var configMaps: [WorkloadKey: ConfigMap] = [:]
    private var secrets: [WorkloadKey: Secret] = [:]

    init(_ objects: [KubernetesObject], owner: String) throws(AgentError) {
        do {
            workloads = try Workloads(objects)
        } catch {
            throw AgentError(.release, reason: "InvalidManifest", "\(error)", cause: error)
        }
        self.objects = objects
        self.owner = owner
        for map in workloads.configMaps { configMaps[Self.key(map.metadata)] = map }
        for secret in workloads.secrets { secrets[Self.key(secret.metadata)] = secret }
    }

    func build(revision: String) throws(AgentError) -> DesiredState {
        var desired: [DesiredWorkload] = []
        for deployment in workloads.workloads {
            desired.append(try workload(deployment))
        }
        return DesiredState(
            revision: revision,
            workloads: desired.sorted { $0.key < $1.key },
            services: workloads.services,
            volumes: workloads.persistentVolumeClaims.map { claim in
                Names.volume(owner: owner, namespace: claim.metadata.namespace, claim: claim.metadata.name)
            },
            warnings: workloads.warnings
        )
    }

    private func workload(_ deployment: Workload) throws(AgentError) -> DesiredWorkload {
        let template = deployment.template
        var contents = PodContents(
            namespace: deployment.metadata.namespace,
            subject: deployment.displayName,
            configMaps: configMaps,
            secrets: secrets
        )
        var environments: [String: [DesiredVariable]] = [:]
        var files: [String: DesiredFiles] = [:]
        for container in template.spec.allContainers {
            environments[container.name] = try contents.environment(of: container)
        }
        for volume in template.spec.volumes { files[volume.name] = try contents.files(of: volume) }
        return DesiredWorkload(
            source: deployment,
            manifest: object(of: deployment)?.root.canonicalJSON ?? "",
            specHash: specHash(deployment, used: contents.used),
            environments: environments,
            files: files,
            accounts: try contents.accounts(template.spec.imagePullSecrets)
        )
    }

    private func object(of deployment: Workload) -> KubernetesObject? {
        objects.first { object in
            object.kind == deployment.kind.rawValue && object.name == deployment.metadata.name
                && (object.namespace ?? "default") == deployment.metadata.namespace
        }
    }

    /// The hash of everything a Pod is made of.
    ///
    /// Replicas and strategy are not part of it.
    private func specHash(_ deployment: Workload, used: Set<String>) -> String {
        let namespace = deployment.metadata.namespace
        var hash = SHA256()
        hash.update(data: Array((object(of: deployment)?["spec", "template"]?.canonicalJSON ?? "").utf8))
        for name in used.sorted() {
            let key = WorkloadKey(namespace: namespace, name: String(name.drop { $0 != "/" }.dropFirst()))
            let contents = name.hasPrefix("secret/") ? secrets[key]?.contents : configMaps[key]?.contents
            for (entry, bytes) in (contents ?? [:]).sorted(by: { $0.key < $1.key }) {
                hash.update(data: Array("\(name)/\(entry):\(bytes.count):".utf8))
                hash.update(data: bytes)
            }
        }
        return hash.finalize().prefix(5).map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
    }

    private static func key(_ metadata: ObjectMetadata) -> WorkloadKey {
        WorkloadKey(namespace: metadata.namespace, name: metadata.name)
    }
}
