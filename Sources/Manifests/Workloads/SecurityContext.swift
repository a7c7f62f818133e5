/// What processes may do; a container's own values win over its Pod's.
public struct SecurityContext: Sendable, Hashable {
    /// Which profile bounds a process.
    public enum Profile: Sendable, Hashable {
        case runtimeDefault
        case unconfined
        /// A profile of the host, by file or name.
        case localhost(String)
    }

    /// When the group of a volume's files is set.
    public enum GroupChangePolicy: String, Sendable, Hashable, CaseIterable {
        case always = "Always"
        case onRootMismatch = "OnRootMismatch"
    }

    /// The user id processes run as.
    public var runAsUser: Int?
    /// The group id processes run as.
    public var runAsGroup: Int?
    /// Whether a process may not be root.
    public var runAsNonRoot: Bool?
    /// The group that owns the Pod's volumes (Pod only).
    public var fsGroup: Int?
    /// When the group of a volume's files is set (Pod only).
    public var fsGroupChangePolicy: GroupChangePolicy = .always
    /// Further groups of the processes (Pod only).
    public var supplementalGroups: [Int] = []
    /// Settings of the kernel for this Pod (Pod only).
    public var sysctls: [String: String] = [:]
    /// Whether the root file system cannot be written (container only).
    public var readOnlyRootFilesystem: Bool?
    /// Whether the container has all of the host's rights (container only).
    public var privileged: Bool?
    /// Whether a process may gain rights its parent lacks (container only).
    public var allowPrivilegeEscalation: Bool?
    /// Capabilities added to the engine's default ones (container only).
    public var addedCapabilities: [String] = []
    /// Capabilities taken away; `ALL` takes every one (container only).
    public var droppedCapabilities: [String] = []
    /// Whether a process sees all of `/proc` (container only).
    public var seesAllOfProc = false
    /// Which system calls are allowed; the engine's default unless given.
    public var seccomp: Profile?
    /// What AppArmor allows; the engine's default unless given.
    public var appArmor: Profile?
    /// Parts of the SELinux label: `user`, `role`, `type`, `level`.
    public var seLinux: [String: String] = [:]

    private enum ProcMount: String, CaseIterable {
        case standard = "Default"
        case unmasked = "Unmasked"
    }

    init(_ owner: inout FieldReader, ofPod: Bool, warnings: inout [ManifestWarning]) throws(ManifestError) {
        guard var reader = try owner.child("securityContext") else { return }
        let ids = 0...Int(Int32.max)
        runAsUser = try reader.integer("runAsUser", in: ids)
        runAsGroup = try reader.integer("runAsGroup", in: ids)
        runAsNonRoot = try reader.bool("runAsNonRoot")
        seccomp = try Profile("seccompProfile", of: &reader, warnings: &warnings)
        appArmor = try Profile("appArmorProfile", of: &reader, warnings: &warnings)
        if var label = try reader.child("seLinuxOptions") {
            for part in ["user", "role", "type", "level"] { seLinux[part] = try label.string(part) }
            label.finish(&warnings)
        }
        if ofPod { try readPod(&reader, ids, &warnings) } else { try readContainer(&reader, &warnings) }
        reader.warn("windowsOptions", "the engine runs Linux", &warnings)
        reader.finish(&warnings, of: ofPod ? "PodSecurityContext" : "SecurityContext")
    }

    private mutating func readPod(
        _ reader: inout FieldReader,
        _ ids: ClosedRange<Int>,
        _ warnings: inout [ManifestWarning]
    ) throws(ManifestError) {
        fsGroup = try reader.integer("fsGroup", in: ids)
        fsGroupChangePolicy = try reader.choice("fsGroupChangePolicy", GroupChangePolicy.self) ?? .always
        for (index, group) in try reader.list("supplementalGroups").enumerated() {
            guard let number = group.integer, let id = Int(exactly: number), ids.contains(id) else {
                throw reader.invalid("must be a group id", "supplementalGroups[\(index)]")
            }
            supplementalGroups.append(id)
        }
        for var sysctl in try reader.children("sysctls") {
            sysctls[try sysctl.requiredString("name")] = try sysctl.string("value") ?? ""
            sysctl.finish(&warnings)
        }
        if let policy = try reader.string("supplementalGroupsPolicy"), policy != "Merge" {
            reader.warn("supplementalGroupsPolicy", "groups that the image gives its user are kept", &warnings)
        }
        if let policy = try reader.string("seLinuxChangePolicy"), policy != "Recursive" {
            reader.warn("seLinuxChangePolicy", "files of volumes keep their labels", &warnings)
        }
    }

    private mutating func readContainer(
        _ reader: inout FieldReader,
        _ warnings: inout [ManifestWarning]
    ) throws(ManifestError) {
        readOnlyRootFilesystem = try reader.bool("readOnlyRootFilesystem")
        privileged = try reader.bool("privileged")
        allowPrivilegeEscalation = try reader.bool("allowPrivilegeEscalation")
        if privileged == true, allowPrivilegeEscalation == false {
            throw reader.invalid("cannot be false for a privileged container", "allowPrivilegeEscalation")
        }
        if var capabilities = try reader.child("capabilities") {
            addedCapabilities = try capabilities.strings("add")
            droppedCapabilities = try capabilities.strings("drop")
            capabilities.finish(&warnings)
        }
        seesAllOfProc = try reader.choice("procMount", ProcMount.self) == .unmasked
    }
}

extension SecurityContext.Profile {
    private enum Kind: String, CaseIterable {
        case runtimeDefault = "RuntimeDefault"
        case unconfined = "Unconfined"
        case localhost = "Localhost"
    }

    fileprivate init?(
        _ field: String,
        of owner: inout FieldReader,
        warnings: inout [ManifestWarning]
    ) throws(ManifestError) {
        guard var reader = try owner.child(field) else { return nil }
        guard let kind = try reader.choice("type", Kind.self) else { throw reader.invalid("is required", "type") }
        let name = try reader.string("localhostProfile")
        switch kind {
        case .runtimeDefault: self = .runtimeDefault
        case .unconfined: self = .unconfined
        case .localhost:
            guard let name, !name.isEmpty, !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else {
                throw reader.invalid("must be relative, without '..', for type Localhost", "localhostProfile")
            }
            self = .localhost(name)
        }
        guard kind == .localhost || name == nil else {
            throw reader.invalid("goes only with type Localhost", "localhostProfile")
        }
        reader.finish(&warnings)
    }
}
