/// Where a volume appears in a container.
public struct VolumeMount: Sendable, Hashable {
    /// The volume's name.
    public var name: String
    /// The path in the container.
    public var mountPath: String
    /// The path in the volume; empty for its root.
    public var subPath: String
    /// Whether `$(NAME)` in `subPath` stands for variables of the container.
    public var expandsSubPath: Bool
    /// Whether it cannot be written.
    public var readOnly: Bool

    init(_ reader: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        name = try reader.requiredString("name")
        let path = try reader.requiredString("mountPath")
        guard !path.contains(":") else { throw reader.invalid("must not contain ':'", "mountPath") }
        // Container runtimes take a relative path from the root.
        mountPath = path.hasPrefix("/") ? path : "/" + path
        let plain = try reader.string("subPath") ?? ""
        let expanded = try reader.string("subPathExpr") ?? ""
        guard plain.isEmpty || expanded.isEmpty else {
            throw reader.invalid("must not stand beside subPath", "subPathExpr")
        }
        expandsSubPath = !expanded.isEmpty
        subPath = expandsSubPath ? expanded : plain
        guard !subPath.hasPrefix("/"), !subPath.split(separator: "/").contains("..") else {
            throw reader.invalid("must be relative, without '..'", expandsSubPath ? "subPathExpr" : "subPath")
        }
        readOnly = try reader.bool("readOnly") ?? false
        if let propagation = try reader.string("mountPropagation"), propagation != "None" {
            reader.warn(
                "mountPropagation",
                "what is mounted later on one side is not seen on the other",
                &warnings
            )
        }
        if let recursive = try reader.string("recursiveReadOnly"), recursive != "Disabled" {
            reader.warn("recursiveReadOnly", "mounts below a read-only one may be written", &warnings)
        }
        reader.finish(&warnings)
    }
}
