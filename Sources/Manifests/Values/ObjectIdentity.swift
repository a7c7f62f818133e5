/// What tells one object of a cluster from every other: group and version, kind, namespace and name.
public struct ObjectIdentity: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The API group and version, such as `apps/v1`.
    public let apiVersion: String
    /// The kind, such as `Deployment`.
    public let kind: String
    /// The namespace, if the object names one.
    public let namespace: String?
    /// The name.
    public let name: String

    /// Makes an identity.
    public init(apiVersion: String, kind: String, namespace: String?, name: String) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.namespace = namespace
        self.name = name
    }

    /// The API group, empty for the core group.
    public var group: String {
        guard let slash = apiVersion.firstIndex(of: "/") else { return "" }
        return String(apiVersion[..<slash])
    }

    /// The API version without its group.
    public var version: String {
        guard let slash = apiVersion.firstIndex(of: "/") else { return apiVersion }
        return String(apiVersion[apiVersion.index(after: slash)...])
    }

    /// `Kind/namespace/name`, or `Kind/name` without a namespace.
    public var description: String {
        guard let namespace, !namespace.isEmpty else { return "\(kind)/\(name)" }
        return "\(kind)/\(namespace)/\(name)"
    }

    public static func < (left: ObjectIdentity, right: ObjectIdentity) -> Bool {
        (left.kind, left.namespace ?? "", left.name, left.apiVersion)
            < (right.kind, right.namespace ?? "", right.name, right.apiVersion)
    }
}
