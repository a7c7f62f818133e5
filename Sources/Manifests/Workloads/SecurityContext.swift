/// What processes may do; a container's own values win over its Pod's.
public struct SecurityContext: Sendable, Hashable {
    /// The user id processes run as.
    public var runAsUser: Int?
    /// The group id processes run as.
    public var runAsGroup: Int?
    /// Whether a process may not be root.
    public var runAsNonRoot: Bool?
    /// The group that owns the Pod's volumes (Pod only).
    public var fsGroup: Int?
    /// Further groups of the processes (Pod only).
    public var supplementalGroups: [Int] = []
    /// Whether the root file system cannot be written.
    public var readOnlyRootFilesystem: Bool?
    /// Whether the container has all of the host's rights.
    public var privileged: Bool?
    /// Whether a process may gain rights its parent lacks.
    public var allowPrivilegeEscalation: Bool?
    /// Capabilities added to the engine's default ones.
    public var addedCapabilities: [String] = []
    /// Capabilities taken away; `ALL` takes every one.
    public var droppedCapabilities: [String] = []

    init(_ owner: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        guard var reader = try owner.child("securityContext") else { return }
        let ids = 0...Int(Int32.max)
        runAsUser = try reader.integer("runAsUser", in: ids)
        runAsGroup = try reader.integer("runAsGroup", in: ids)
        runAsNonRoot = try reader.bool("runAsNonRoot")
        fsGroup = try reader.integer("fsGroup", in: ids)
        for (index, group) in try reader.list("supplementalGroups").enumerated() {
            guard let number = group.integer, let id = Int(exactly: number), ids.contains(id) else {
                throw reader.invalid("must be a group id", "supplementalGroups[\(index)]")
            }
            supplementalGroups.append(id)
        }
        readOnlyRootFilesystem = try reader.bool("readOnlyRootFilesystem")
        privileged = try reader.bool("privileged")
        allowPrivilegeEscalation = try reader.bool("allowPrivilegeEscalation")
        if var capabilities = try reader.child("capabilities") {
            addedCapabilities = try capabilities.strings("add")
            droppedCapabilities = try capabilities.strings("drop")
            capabilities.finish(&warnings)
        }
        reader.finish(&warnings)
    }
}
