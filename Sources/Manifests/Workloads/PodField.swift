/// A field of a Pod that becomes a variable or a file.
public enum PodField: Sendable, Hashable {
    case name, namespace, uid
    case label(String)
    case annotation(String)
    /// Every label, one a line: `name="value"`; in volumes only.
    case labels
    /// Every annotation, as `labels`; in volumes only.
    case annotations
    case nodeName, serviceAccountName
    case podIP, podIPs, hostIP, hostIPs

    /// Reads a path as `fieldRef` has it; nil for one that cannot stand there.
    ///
    /// `inVolume`: files know no addresses, variables no maps.
    init?(path: String, inVolume: Bool) {
        switch path {
        case "metadata.name": self = .name
        case "metadata.namespace": self = .namespace
        case "metadata.uid": self = .uid
        case "metadata.labels" where inVolume: self = .labels
        case "metadata.annotations" where inVolume: self = .annotations
        case "spec.nodeName" where !inVolume: self = .nodeName
        case "spec.serviceAccountName" where !inVolume: self = .serviceAccountName
        case "status.podIP" where !inVolume: self = .podIP
        case "status.podIPs" where !inVolume: self = .podIPs
        case "status.hostIP" where !inVolume: self = .hostIP
        case "status.hostIPs" where !inVolume: self = .hostIPs
        default:
            for (prefix, make) in [("metadata.labels['", Self.label), ("metadata.annotations['", Self.annotation)]
            where path.hasPrefix(prefix) && path.hasSuffix("']") && path.utf8.count > prefix.utf8.count + 2 {
                self = make(String(path.dropFirst(prefix.count).dropLast(2)))
                return
            }
            return nil
        }
    }

    /// Reads the `fieldRef` of a reader.
    static func read(
        _ owner: inout FieldReader,
        inVolume: Bool,
        warnings: inout [ManifestWarning]
    ) throws(ManifestError) -> PodField? {
        guard var reference = try owner.child("fieldRef") else { return nil }
        let path = try reference.requiredString("fieldPath")
        guard let field = PodField(path: path, inVolume: inVolume) else {
            throw reference.invalid("is no field that can stand here: '\(path)'", "fieldPath")
        }
        reference.pass("apiVersion")
        reference.finish(&warnings)
        return field
    }
}

/// A request or limit of a container that becomes a variable or a file.
public struct ResourceField: Sendable, Hashable {
    /// Which of them.
    public enum Resource: String, Sendable, Hashable, CaseIterable {
        case cpuLimit = "limits.cpu"
        case memoryLimit = "limits.memory"
        case storageLimit = "limits.ephemeral-storage"
        case cpuRequest = "requests.cpu"
        case memoryRequest = "requests.memory"
        case storageRequest = "requests.ephemeral-storage"
    }

    /// The container; its own in a variable that names none.
    public var containerName: String?
    /// Which request or limit.
    public var resource: Resource
    /// What the amount is divided by, in thousandths; the result is rounded up.
    public var divisor: Int64

    /// Reads the `resourceFieldRef` of a reader.
    static func read(
        _ owner: inout FieldReader,
        inVolume: Bool,
        warnings: inout [ManifestWarning]
    ) throws(ManifestError) -> ResourceField? {
        guard var reference = try owner.child("resourceFieldRef") else { return nil }
        let name = inVolume ? try reference.requiredString("containerName") : try reference.string("containerName")
        guard let resource = try reference.choice("resource", Resource.self) else {
            throw reference.invalid("is required", "resource")
        }
        let divisor = try reference.quantity("divisor")?.thousandths ?? 0
        guard divisor >= 0 else { throw reference.invalid("must not be negative", "divisor") }
        reference.finish(&warnings)
        return ResourceField(containerName: name, resource: resource, divisor: divisor == 0 ? 1000 : divisor)
    }
}
