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
        for source in workloads.workloads {
            desired.append(try workload(source))
        }
        try refuseTwins(desired)
        return DesiredState(
            revision: revision,
            workloads: desired.sorted { $0.key < $1.key },
            services: workloads.services,
            ingresses: workloads.ingresses,
            certificates: certificates(),
            volumes: workloads.persistentVolumeClaims.map { claim in
                Names.volume(owner: owner, namespace: claim.metadata.namespace, claim: claim.metadata.name)
            } + desired.flatMap(claims),
            warnings: workloads.warnings
        )
    }

    /// The certificates that Ingresses name, as far as they are there.
    private func certificates() -> [WorkloadKey: DesiredCertificate] {
        var certificates: [WorkloadKey: DesiredCertificate] = [:]
        for ingress in workloads.ingresses {
            for name in ingress.tls.compactMap(\.secretName) {
                let key = WorkloadKey(namespace: ingress.metadata.namespace, name: name)
                guard let contents = secrets[key]?.contents, let chain = contents["tls.crt"],
                    let pair = contents["tls.key"]
                else { continue }
                certificates[key] = DesiredCertificate(
                    chain: String(decoding: chain, as: UTF8.self),
                    key: String(decoding: pair, as: UTF8.self)
                )
            }
        }
        return certificates
    }

    /// The volumes that Pods of a StatefulSet have for themselves.
    private func claims(_ workload: DesiredWorkload) -> [String] {
        guard case .statefulSet(let set) = workload.source else { return [] }
        return set.ordinals.flatMap { ordinal in
            set.volumeClaimTemplates.map { claim in
                Names.volume(
                    owner: owner,
                    namespace: workload.key.namespace,
                    claim: StatefulSet.claim(claim.metadata.name, ofPod: workload.podName(ordinal))
                )
            }
        }
    }

    /// A Pod whose name is that of a StatefulSet's Pod would be made and removed in turns.
    private func refuseTwins(_ desired: [DesiredWorkload]) throws(AgentError) {
        let pods = Set(
            desired.filter { $0.kind == .pod }.map { PodKey(namespace: $0.key.namespace, name: $0.key.name) }
        )
        guard !pods.isEmpty else { return }
        for workload in desired {
            guard case .statefulSet(let set) = workload.source else { continue }
            for ordinal in set.ordinals {
                let name = workload.podName(ordinal)
                guard pods.contains(PodKey(namespace: workload.key.namespace, name: name)) else { continue }
                throw AgentError(
                    .release,
                    reason: "InvalidManifest",
                    "Pod/\(name): \(workload.source.displayName) makes a Pod of the same name"
                )
            }
        }
    }

    private func workload(_ source: Workload) throws(AgentError) -> DesiredWorkload {
        let template = source.template
        var contents = PodContents(
            namespace: source.metadata.namespace,
            subject: source.displayName,
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
            source: source,
            manifest: object(of: source)?.root.canonicalJSON ?? "",
            specHash: specHash(source, used: contents.used),
            environments: environments,
            files: files,
            accounts: try contents.accounts(template.spec.imagePullSecrets),
            times: try times(source)
        )
    }

    /// When a CronJob runs; nil for all others.
    private func times(_ workload: Workload) throws(AgentError) -> CronTimes? {
        guard case .cronJob(let cronJob) = workload else { return nil }
        do {
            return try CronTimes(schedule: cronJob.schedule, timeZone: cronJob.timeZone)
        } catch {
            let place = cronJob.schedulePosition.description
            throw AgentError(
                .release,
                reason: "InvalidManifest",
                "\(place.isEmpty ? "" : place + ": ")\(workload.displayName): \(error.message)"
            )
        }
    }

    private func object(of source: Workload) -> KubernetesObject? {
        objects.first { object in
            object.kind == source.kind.rawValue && object.name == source.metadata.name
                && (object.namespace ?? "default") == source.metadata.namespace
        }
    }

    /// The hash of everything a Pod is made of.
    ///
    /// Replicas and strategy are not part of it.
    private func specHash(_ source: Workload, used: Set<String>) -> String {
        let namespace = source.metadata.namespace
        var hash = SHA256()
        hash.update(data: Array(template(of: source).utf8))
        // A Job is what its template says: another word in a ConfigMap makes no new run of it.
        for name in source.kind == .job ? [] : used.sorted() {
            let key = WorkloadKey(namespace: namespace, name: String(name.drop { $0 != "/" }.dropFirst()))
            let contents = name.hasPrefix("secret/") ? secrets[key]?.contents : configMaps[key]?.contents
            for (entry, bytes) in (contents ?? [:]).sorted(by: { $0.key < $1.key }) {
                hash.update(data: Array("\(name)/\(entry):\(bytes.count):".utf8))
                hash.update(data: bytes)
            }
        }
        return hash.finalize().prefix(5).map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
    }

    /// What the hash covers of the object itself.
    ///
    /// Other kinds than Deployments name theirs, so that no two workloads' Pods get the same name.
    private func template(of workload: Workload) -> String {
        guard let object = object(of: workload) else { return "" }
        func text(_ path: String...) -> String { object.root[path: path]?.canonicalJSON ?? "" }
        switch workload {
        case .deployment: return text("spec", "template")
        case .statefulSet, .daemonSet: return "\(workload.kind.rawValue) \(text("spec", "template"))"
        case .job(let job):
            let indexes = job.spec.isIndexed ? "\(job.spec.completions ?? 0)" : ""
            return "Job \(indexes) \(text("spec", "template"))"
        case .cronJob: return "CronJob \(text("spec", "jobTemplate", "spec", "template"))"
        case .pod:
            return "Pod \(text("metadata", "labels")) \(text("metadata", "annotations")) \(text("spec"))"
        }
    }

    private static func key(_ metadata: ObjectMetadata) -> WorkloadKey {
        WorkloadKey(namespace: metadata.namespace, name: metadata.name)
    }
}
