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
        var environments: [String: [DesiredVariable]] = [:]
        var files: [String: [DesiredFile]] = [:]
        var used: Set<String> = []
        let namespace = deployment.metadata.namespace
        let template = deployment.template
        guard template.spec.initContainers.isEmpty else {
            throw unsupported(deployment, "init containers are not carried out on a Docker host yet")
        }
        guard !template.spec.hostNetwork else {
            throw unsupported(deployment, "hostNetwork is not carried out on a Docker host yet")
        }
        for container in template.spec.containers {
            environments[container.name] = try environment(of: container, in: deployment, used: &used)
        }
        for volume in template.spec.volumes {
            switch volume.source {
            case .configMap(let keys):
                let map = configMaps[WorkloadKey(namespace: namespace, name: keys.name)]
                used.insert("configmap/\(keys.name)")
                files[volume.name] = try self.files(keys, contents: map?.contents, kind: "ConfigMap", of: deployment)
            case .secret(let keys):
                let secret = secrets[WorkloadKey(namespace: namespace, name: keys.name)]
                used.insert("secret/\(keys.name)")
                files[volume.name] = try self.files(keys, contents: secret?.contents, kind: "Secret", of: deployment)
            case .emptyDir, .hostPath, .persistentVolumeClaim: break
            }
        }
        return DesiredWorkload(
            source: deployment,
            manifest: object(of: deployment)?.root.canonicalJSON ?? "",
            specHash: specHash(deployment, used: used),
            environments: environments,
            files: files,
            accounts: try accounts(deployment)
        )
    }

    /// The accounts of its `imagePullSecrets`; one that is not there is none, as in Kubernetes.
    private func accounts(_ deployment: Workload) throws(AgentError) -> [RegistryAccount] {
        var accounts: [RegistryAccount] = []
        for name in deployment.template.spec.imagePullSecrets {
            let key = WorkloadKey(namespace: deployment.metadata.namespace, name: name)
            guard let contents = secrets[key]?.contents else { continue }
            do {
                accounts += try RegistryAccount.read(contents[".dockerconfigjson"] ?? [])
            } catch {
                // What the decoder says of it may quote it.
                throw AgentError(
                    .release,
                    reason: "InvalidManifest",
                    "\(deployment.displayName): the Secret '\(name)' of imagePullSecrets has no .dockerconfigjson that can be read"
                )
            }
        }
        return accounts
    }

    private func environment(
        of container: Container,
        in deployment: Workload,
        used: inout Set<String>
    ) throws(AgentError) -> [DesiredVariable] {
        let namespace = deployment.metadata.namespace
        var variables: [DesiredVariable] = []
        for source in container.envFrom {
            let key = WorkloadKey(namespace: namespace, name: source.name)
            let isSecret = source.kind == .secret
            used.insert("\(isSecret ? "secret" : "configmap")/\(source.name)")
            guard let contents = isSecret ? secrets[key]?.contents : configMaps[key]?.contents else {
                if source.isOptional { continue }
                throw missing(isSecret ? "Secret" : "ConfigMap", source.name, of: deployment)
            }
            for (name, bytes) in contents.sorted(by: { $0.key < $1.key }) {
                variables.append(.value(name: source.prefix + name, text: String(decoding: bytes, as: UTF8.self)))
            }
        }
        for variable in container.env {
            switch variable.value {
            case .literal(let text):
                variables.append(.value(name: variable.name, text: Self.expanded(text, with: variables)))
            case .configMapKey(let name, let key, let isOptional):
                used.insert("configmap/\(name)")
                let map = configMaps[WorkloadKey(namespace: namespace, name: name)]
                guard let bytes = map?.contents[key] else {
                    if isOptional { continue }
                    throw missing("ConfigMap", "\(name)' with the key '\(key)", of: deployment)
                }
                variables.append(.value(name: variable.name, text: String(decoding: bytes, as: UTF8.self)))
            case .secretKey(let name, let key, let isOptional):
                used.insert("secret/\(name)")
                let secret = secrets[WorkloadKey(namespace: namespace, name: name)]
                guard let bytes = secret?.contents[key] else {
                    if isOptional { continue }
                    throw missing("Secret", "\(name)' with the key '\(key)", of: deployment)
                }
                variables.append(.value(name: variable.name, text: String(decoding: bytes, as: UTF8.self)))
            case .field(let path):
                variables.append(.field(name: variable.name, path: path))
            }
        }
        // A later value of the same name takes the place of an earlier one, as env does over envFrom.
        var seen: Set<String> = []
        return variables.reversed().filter { seen.insert($0.name).inserted }.reversed()
    }

    private func files(
        _ keys: Volume.ProjectedKeys,
        contents: [String: [UInt8]]?,
        kind: String,
        of deployment: Workload
    ) throws(AgentError) -> [DesiredFile] {
        guard let contents else {
            if keys.isOptional { return [] }
            throw missing(kind, keys.name, of: deployment)
        }
        guard !keys.items.isEmpty else {
            return contents.sorted { $0.key < $1.key }
                .map { DesiredFile(path: $0.key, bytes: $0.value, mode: keys.defaultMode) }
        }
        var files: [DesiredFile] = []
        for item in keys.items {
            guard let bytes = contents[item.key] else {
                if keys.isOptional { continue }
                throw missing(kind, "\(keys.name)' with the key '\(item.key)", of: deployment)
            }
            files.append(DesiredFile(path: item.path, bytes: bytes, mode: item.mode ?? keys.defaultMode))
        }
        return files
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

    /// `$(NAME)` stands for a variable before it, `$$` for one dollar; what is not known stays as it is.
    static func expanded(_ text: String, with variables: [DesiredVariable]) -> String {
        guard text.contains("$") else { return text }
        var known: [String: String] = [:]
        for case .value(let name, let value) in variables { known[name] = value }
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            let after = rest[rest.index(after: dollar)...]
            if after.hasPrefix("$") {
                result += "$"
                rest = after.dropFirst()
            } else if after.hasPrefix("("), let end = after.firstIndex(of: ")") {
                let name = String(after[after.index(after: after.startIndex)..<end])
                result += known[name] ?? "$(\(name))"
                rest = after[after.index(after: end)...]
            } else {
                result += "$"
                rest = after
            }
        }
        return result + rest
    }

    private func missing(_ kind: String, _ name: String, of deployment: Workload) -> AgentError {
        AgentError(
            .release,
            reason: "InvalidManifest",
            "\(deployment.displayName): the overlay has no \(kind) '\(name)' in the namespace \(deployment.metadata.namespace)"
        )
    }

    private func unsupported(_ deployment: Workload, _ what: String) -> AgentError {
        AgentError(.release, reason: "Unsupported", "\(deployment.displayName): \(what)")
    }

    private static func key(_ metadata: ObjectMetadata) -> WorkloadKey {
        WorkloadKey(namespace: metadata.namespace, name: metadata.name)
    }
}
