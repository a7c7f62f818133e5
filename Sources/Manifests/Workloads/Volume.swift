/// A volume of a Pod.
public struct Volume: Sendable, Hashable {
    /// What a volume holds.
    public enum Source: Sendable, Hashable {
        /// An empty directory that lives as long as the Pod.
        case emptyDir(inMemory: Bool, sizeLimit: Quantity?)
        /// A path of the host.
        case hostPath(path: String, type: String)
        /// The keys of a ConfigMap as files.
        case configMap(ProjectedKeys)
        /// The keys of a Secret as files.
        case secret(ProjectedKeys)
        /// A volume that outlives the Pod.
        case persistentVolumeClaim(claimName: String, readOnly: Bool)
    }

    /// Which keys of a ConfigMap or Secret become which files.
    public struct ProjectedKeys: Sendable, Hashable {
        /// The object's name.
        public var name: String
        /// The keys and their files; empty means every key, under its own name.
        public var items: [Item]
        /// The mode of the files; 0644 unless given.
        public var defaultMode: Int
        /// Whether the object may be missing.
        public var isOptional: Bool
    }

    /// One key that becomes a file.
    public struct Item: Sendable, Hashable {
        /// The key.
        public var key: String
        /// The file's path in the volume.
        public var path: String
        /// The file's mode, if not the default one.
        public var mode: Int?
    }

    /// The name mounts use.
    public var name: String
    /// What it holds.
    public var source: Source

    init(_ reader: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        name = try reader.requiredString("name")
        if var directory = try reader.child("emptyDir") {
            source = .emptyDir(
                inMemory: try directory.string("medium") == "Memory",
                sizeLimit: try directory.quantity("sizeLimit")
            )
            directory.finish(&warnings)
        } else if var host = try reader.child("hostPath") {
            let path = try host.requiredString("path")
            guard path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
                throw host.invalid("must be absolute, without '..'", "path")
            }
            source = .hostPath(path: path, type: try host.string("type") ?? "")
            host.finish(&warnings)
        } else if var configMap = try reader.child("configMap") {
            source = .configMap(try ProjectedKeys(&configMap, nameField: "name", warnings: &warnings))
        } else if var secret = try reader.child("secret") {
            source = .secret(try ProjectedKeys(&secret, nameField: "secretName", warnings: &warnings))
        } else if var claim = try reader.child("persistentVolumeClaim") {
            source = .persistentVolumeClaim(
                claimName: try claim.requiredString("claimName"),
                readOnly: try claim.bool("readOnly") ?? false
            )
            claim.finish(&warnings)
        } else {
            throw reader.unsupported(
                "needs emptyDir, hostPath, configMap, secret or persistentVolumeClaim; nothing else is supported"
            )
        }
        reader.finish(&warnings)
    }
}

extension Volume.ProjectedKeys {
    fileprivate init(
        _ reader: inout FieldReader,
        nameField: String,
        warnings: inout [ManifestWarning]
    ) throws(ManifestError) {
        name = try reader.requiredString(nameField)
        defaultMode = try reader.integer("defaultMode", in: 0...0o777) ?? 0o644
        isOptional = try reader.bool("optional") ?? false
        var items: [Volume.Item] = []
        for var item in try reader.children("items") {
            let path = try item.requiredString("path")
            guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
                throw item.invalid("must be relative, without '..'", "path")
            }
            items.append(
                Volume.Item(
                    key: try item.requiredString("key"),
                    path: path,
                    mode: try item.integer("mode", in: 0...0o777)
                )
            )
            item.finish(&warnings)
        }
        self.items = items
        reader.finish(&warnings)
    }
}

/// Where a volume appears in a container.
public struct VolumeMount: Sendable, Hashable {
    /// The volume's name.
    public var name: String
    /// The path in the container.
    public var mountPath: String
    /// The path in the volume; empty for its root.
    public var subPath: String
    /// Whether it cannot be written.
    public var readOnly: Bool

    init(_ reader: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        name = try reader.requiredString("name")
        mountPath = try reader.requiredString("mountPath")
        guard mountPath.hasPrefix("/") else { throw reader.invalid("must be absolute", "mountPath") }
        subPath = try reader.string("subPath") ?? ""
        guard !subPath.hasPrefix("/"), !subPath.split(separator: "/").contains("..") else {
            throw reader.invalid("must be relative, without '..'", "subPath")
        }
        readOnly = try reader.bool("readOnly") ?? false
        reader.finish(&warnings)
    }
}
