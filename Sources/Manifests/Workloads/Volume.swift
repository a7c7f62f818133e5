/// A volume of a Pod.
public struct Volume: Sendable, Hashable {
    /// What a volume holds.
    public enum Source: Sendable, Hashable {
        /// An empty directory that lives as long as the Pod.
        case emptyDir(inMemory: Bool, sizeLimit: Quantity?)
        /// A path of the host.
        case hostPath(path: String, type: HostPathType)
        /// Files made of ConfigMaps, Secrets and fields of the Pod.
        case files([FileSource], defaultMode: Int)
        /// A volume that outlives the Pod.
        case persistentVolumeClaim(claimName: String, readOnly: Bool)
    }

    /// What has to be at the path of a `hostPath`.
    public enum HostPathType: String, Sendable, Hashable, CaseIterable {
        /// Nothing is asked; a directory is made where there is nothing.
        case any = ""
        case directoryOrCreate = "DirectoryOrCreate"
        case directory = "Directory"
        case fileOrCreate = "FileOrCreate"
        case file = "File"
        case socket = "Socket"
        case characterDevice = "CharDevice"
        case blockDevice = "BlockDevice"
    }

    /// Where the files of a volume come from.
    public enum FileSource: Sendable, Hashable {
        case configMap(ProjectedKeys)
        case secret(ProjectedKeys)
        case downwardAPI([FieldFile])
    }

    /// The name mounts use.
    public var name: String
    /// What it holds.
    public var source: Source

    init(name: String, source: Source) {
        self.name = name
        self.source = source
    }

    init(_ reader: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        name = try reader.name("lower-case letters, digits and '-'", &warnings, where: { ObjectMetadata.isLabel($0) })
        guard !name.isEmpty else { throw reader.missing("name") }
        if var directory = try reader.child("emptyDir") {
            source = try Self.emptyDir(&directory, &warnings)
        } else if var host = try reader.child("hostPath") {
            source = try Self.hostPath(&host, &warnings)
        } else if var configMap = try reader.child("configMap") {
            let keys = try ProjectedKeys(&configMap, nameField: "name", warnings: &warnings)
            source = .files([.configMap(keys)], defaultMode: try configMap.fileMode("defaultMode") ?? 0o644)
            configMap.finish(&warnings)
        } else if var secret = try reader.child("secret") {
            let keys = try ProjectedKeys(&secret, nameField: "secretName", warnings: &warnings)
            source = .files([.secret(keys)], defaultMode: try secret.fileMode("defaultMode") ?? 0o644)
            secret.finish(&warnings)
        } else if var downward = try reader.child("downwardAPI") {
            let files = try FieldFile.read(&downward, warnings: &warnings)
            source = .files([.downwardAPI(files)], defaultMode: try downward.fileMode("defaultMode") ?? 0o644)
            downward.finish(&warnings)
        } else if var projected = try reader.child("projected") {
            source = .files(
                try Self.projected(&projected, &warnings),
                defaultMode: try projected.fileMode("defaultMode") ?? 0o644
            )
            projected.finish(&warnings)
        } else if var claim = try reader.child("persistentVolumeClaim") {
            source = .persistentVolumeClaim(
                claimName: try claim.requiredString("claimName"),
                readOnly: try claim.bool("readOnly") ?? false
            )
            claim.finish(&warnings)
        } else if reader.map.entries.allSatisfy({ $0.key == "name" || $0.value.isNull }) {
            // Kubernetes fills in an empty directory where nothing is named.
            source = .emptyDir(inMemory: false, sizeLimit: nil)
            for entry in reader.map.entries { reader.pass(entry.key) }
        } else {
            let given = reader.map.entries.map(\.key).filter { $0 != "name" }.joined(separator: ", ")
            throw reader.unsupported(
                "needs emptyDir, hostPath, configMap, secret, downwardAPI, projected or persistentVolumeClaim; nothing else is supported, and this is \(given)"
            )
        }
        reader.finish(&warnings)
    }

    private enum Medium: String, CaseIterable {
        case disk = ""
        case memory = "Memory"
    }

    private static func emptyDir(
        _ reader: inout FieldReader,
        _ warnings: inout [ManifestWarning]
    ) throws(ManifestError) -> Source {
        let inMemory = try reader.choice("medium", Medium.self) == .memory
        let limit = try reader.quantity("sizeLimit")
        if let limit, limit.thousandths < 0 { throw reader.invalid("must not be negative", "sizeLimit") }
        if limit != nil, !inMemory {
            reader.warn(
                "sizeLimit",
                "an engine does not bound directories on its disk; medium Memory is bounded",
                &warnings
            )
        }
        reader.finish(&warnings)
        return .emptyDir(inMemory: inMemory, sizeLimit: limit)
    }

    private static func hostPath(
        _ reader: inout FieldReader,
        _ warnings: inout [ManifestWarning]
    ) throws(ManifestError) -> Source {
        let path = try reader.requiredString("path")
        guard path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
            throw reader.invalid("must be absolute, without '..'", "path")
        }
        let type = try reader.choice("type", HostPathType.self) ?? .any
        reader.finish(&warnings)
        return .hostPath(path: path, type: type)
    }

    /// What a cluster puts into each namespace for clients of its API, and into the Pods that are read back from it.
    private static let clusterAuthority = "kube-root-ca.crt"

    private static func projected(
        _ reader: inout FieldReader,
        _ warnings: inout [ManifestWarning]
    ) throws(ManifestError) -> [FileSource] {
        var sources: [FileSource] = []
        for var item in try reader.children("sources") {
            if var configMap = try item.child("configMap") {
                var keys = try ProjectedKeys(&configMap, nameField: "name", warnings: &warnings)
                if keys.name == Self.clusterAuthority, !keys.isOptional {
                    let reason = "only a cluster has it; without one of that name the file is missing"
                    warnings.append(configMap.warning("name", "'\(keys.name)': \(reason)"))
                    keys.isOptional = true
                }
                sources.append(.configMap(keys))
                configMap.finish(&warnings)
            }
            if var secret = try item.child("secret") {
                sources.append(.secret(try ProjectedKeys(&secret, nameField: "name", warnings: &warnings)))
                secret.finish(&warnings)
            }
            if var downward = try item.child("downwardAPI") {
                sources.append(.downwardAPI(try FieldFile.read(&downward, warnings: &warnings)))
                downward.finish(&warnings)
            }
            for field in ["serviceAccountToken", "clusterTrustBundle", "podCertificate"] where item.map[field] != nil {
                item.warn(field, "there is no API server that would issue it; the file is missing", &warnings)
            }
            item.finish(&warnings)
        }
        return sources
    }
}
