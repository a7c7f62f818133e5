import Manifests

/// Gathers what the containers of a Pod template get from ConfigMaps, Secrets and the Pod itself.
///
/// Pure; every error names the object that needs what is missing.
struct PodContents {
    let namespace: String

    /// Who needs it, as errors name it: `Deployment/web`.
    let subject: String
    let configMaps: [WorkloadKey: ConfigMap]
    let secrets: [WorkloadKey: Secret]

    /// Which objects it was made of, as `configmap/NAME` and `secret/NAME`, there or not.
    private(set) var used: Set<String> = []

    /// What of the Pod asks just now, as errors name it: `the volume data`.
    private var asking = ""

    init(
        namespace: String,
        subject: String,
        configMaps: [WorkloadKey: ConfigMap],
        secrets: [WorkloadKey: Secret]
    ) {
        self.namespace = namespace
        self.subject = subject
        self.configMaps = configMaps
        self.secrets = secrets
    }

    private mutating func contents(ofConfigMap name: String) -> [String: [UInt8]]? {
        used.insert("configmap/\(name)")
        return configMaps[WorkloadKey(namespace: namespace, name: name)]?.contents
    }

    /// What variables may be made of: bytes of `binaryData` are for files.
    private mutating func texts(ofConfigMap name: String) -> [String: [UInt8]]? {
        used.insert("configmap/\(name)")
        return configMaps[WorkloadKey(namespace: namespace, name: name)]?.data.mapValues { Array($0.utf8) }
    }

    private mutating func contents(ofSecret name: String) -> [String: [UInt8]]? {
        used.insert("secret/\(name)")
        return secrets[WorkloadKey(namespace: namespace, name: name)]?.contents
    }

    /// The variables of a container in the order they stand; one name may stand several times.
    mutating func environment(of container: Container) throws(AgentError) -> [DesiredVariable] {
        let place = container.position.description
        asking = "container \(container.name)\(place.isEmpty ? "" : " (\(place))")"
        var variables: [DesiredVariable] = []
        for source in container.envFrom {
            let isSecret = source.kind == .secret
            guard let contents = isSecret ? contents(ofSecret: source.name) : texts(ofConfigMap: source.name) else {
                if source.isOptional { continue }
                throw missing(isSecret ? "Secret" : "ConfigMap", source.name)
            }
            for (name, bytes) in contents.sorted(by: { $0.key < $1.key }) {
                variables.append(.value(name: source.prefix + name, text: String(decoding: bytes, as: UTF8.self)))
            }
        }
        for variable in container.env {
            switch variable.value {
            case .literal(let text): variables.append(.literal(name: variable.name, text: text))
            case .configMapKey(let name, let key, let isOptional):
                guard let bytes = texts(ofConfigMap: name)?[key] else {
                    if isOptional { continue }
                    throw missing("ConfigMap", "\(name)' with the key '\(key)")
                }
                variables.append(.value(name: variable.name, text: String(decoding: bytes, as: UTF8.self)))
            case .secretKey(let name, let key, let isOptional):
                guard let bytes = contents(ofSecret: name)?[key] else {
                    if isOptional { continue }
                    throw missing("Secret", "\(name)' with the key '\(key)")
                }
                variables.append(.value(name: variable.name, text: String(decoding: bytes, as: UTF8.self)))
            case .field(let field): variables.append(.field(name: variable.name, field))
            case .resource(var resource):
                resource.containerName = resource.containerName ?? container.name
                variables.append(.resource(name: variable.name, resource))
            }
        }
        return variables
    }

    /// The files of a volume; nil for one that is not made of files.
    mutating func files(of volume: Volume) throws(AgentError) -> DesiredFiles? {
        guard case .files(let sources, let defaultMode) = volume.source else { return nil }
        asking = "the volume \(volume.name)"
        var result = DesiredFiles(files: [], isSecret: false)
        for source in sources {
            switch source {
            case .configMap(let keys):
                let contents = contents(ofConfigMap: keys.name)
                result.files += try files(keys, contents, kind: "ConfigMap", defaultMode)
            case .secret(let keys):
                let contents = contents(ofSecret: keys.name)
                result.files += try files(keys, contents, kind: "Secret", defaultMode)
                result.isSecret = true
            case .downwardAPI(let files):
                result.files += files.map { file in
                    let content: DesiredFile.Content =
                        switch file.content {
                        case .field(let field): .field(field)
                        case .resource(let resource): .resource(resource)
                        }
                    return DesiredFile(path: file.path, content: content, mode: file.mode ?? defaultMode)
                }
            }
        }
        return result
    }

    private func files(
        _ keys: ProjectedKeys,
        _ contents: [String: [UInt8]]?,
        kind: String,
        _ defaultMode: Int
    ) throws(AgentError) -> [DesiredFile] {
        guard let contents else {
            if keys.isOptional { return [] }
            throw missing(kind, keys.name)
        }
        guard !keys.items.isEmpty else {
            return contents.sorted { $0.key < $1.key }
                .map { DesiredFile(path: $0.key, content: .bytes($0.value), mode: defaultMode) }
        }
        var files: [DesiredFile] = []
        for item in keys.items {
            guard let bytes = contents[item.key] else {
                if keys.isOptional { continue }
                throw missing(kind, "\(keys.name)' with the key '\(item.key)")
            }
            files.append(DesiredFile(path: item.path, content: .bytes(bytes), mode: item.mode ?? defaultMode))
        }
        return files
    }

    /// The accounts of its `imagePullSecrets`; one that is not there is none, as in Kubernetes.
    func accounts(_ names: [String]) throws(AgentError) -> [RegistryAccount] {
        var accounts: [RegistryAccount] = []
        for name in names {
            guard let contents = secrets[WorkloadKey(namespace: namespace, name: name)]?.contents else { continue }
            do {
                accounts += try RegistryAccount.read(contents[".dockerconfigjson"] ?? [])
            } catch {
                // What the decoder says of it may quote it.
                throw AgentError(
                    .release,
                    reason: "InvalidManifest",
                    "\(subject): the Secret '\(name)' of imagePullSecrets has no .dockerconfigjson that can be read"
                )
            }
        }
        return accounts
    }

    private func missing(_ kind: String, _ name: String) -> AgentError {
        AgentError(
            .release,
            reason: "InvalidManifest",
            "\(subject): the overlay has no \(kind) '\(name)' in the namespace \(namespace); \(asking) needs it"
        )
    }
}
